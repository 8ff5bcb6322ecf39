CREATE TABLE "blob_heads" (
	"address" text PRIMARY KEY NOT NULL,
	"value" "bytea" NOT NULL,
	CONSTRAINT "blob_heads_size" CHECK (octet_length("blob_heads"."value") = 4096)
);
--> statement-breakpoint
CREATE TABLE "blob_usage" (
	"id" smallint PRIMARY KEY NOT NULL,
	"bytes" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "blobs" (
	"id" text PRIMARY KEY NOT NULL,
	"place" text NOT NULL,
	"blob" "bytea",
	"size" integer NOT NULL,
	"deleter" text NOT NULL,
	"expires_day" integer,
	CONSTRAINT "blobs_size" CHECK ("blobs"."blob" is null or "blobs"."size" = octet_length("blobs"."blob"))
);
--> statement-breakpoint
CREATE INDEX "blobs_expiry" ON "blobs" USING btree ("expires_day");