CREATE TABLE "relay_pool" (
	"id" smallint PRIMARY KEY NOT NULL,
	"fee" bigint NOT NULL,
	"fee_at" bigint NOT NULL,
	"day" integer NOT NULL,
	"spent" bigint NOT NULL,
	"leased_until" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "relay_sponsors" (
	"address" text PRIMARY KEY NOT NULL,
	"floor" bigint NOT NULL,
	"balance" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "relay_transactions" (
	"origin" text NOT NULL,
	"origin_nonce" bigint NOT NULL,
	"sighash" text NOT NULL,
	"sponsor" text NOT NULL,
	"sponsor_nonce" bigint NOT NULL,
	"fee" bigint NOT NULL,
	"raw" "bytea" NOT NULL,
	"txid" text NOT NULL,
	"former" text DEFAULT '' NOT NULL,
	"state" text NOT NULL,
	"reserved_at" bigint NOT NULL,
	"signed_at" bigint NOT NULL,
	"seen_at" bigint NOT NULL,
	"doubt_at" bigint,
	CONSTRAINT "relay_transactions_origin_origin_nonce_pk" PRIMARY KEY("origin","origin_nonce")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "relay_transactions_slot" ON "relay_transactions" USING btree ("sponsor","sponsor_nonce");--> statement-breakpoint
CREATE INDEX "relay_transactions_state" ON "relay_transactions" USING btree ("state");