CREATE TABLE "mailbox_messages" (
	"sequence" bigserial PRIMARY KEY NOT NULL,
	"id" text NOT NULL,
	"address" text NOT NULL,
	"blob" "bytea" NOT NULL,
	"size" integer NOT NULL,
	"created_day" integer NOT NULL,
	"expires_day" integer NOT NULL,
	CONSTRAINT "mailbox_messages_id_unique" UNIQUE("id"),
	CONSTRAINT "mailbox_messages_size" CHECK ("mailbox_messages"."size" = octet_length("mailbox_messages"."blob"))
);
--> statement-breakpoint
CREATE TABLE "mailbox_usage" (
	"id" smallint PRIMARY KEY NOT NULL,
	"bytes" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "mailbox_messages_box" ON "mailbox_messages" USING btree ("address","sequence");--> statement-breakpoint
CREATE INDEX "mailbox_messages_expiry" ON "mailbox_messages" USING btree ("expires_day");