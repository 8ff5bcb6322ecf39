CREATE TABLE "chain_blocks" (
	"height" integer PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"time" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "chain_events" (
	"txid" text NOT NULL,
	"event_index" integer NOT NULL,
	"contract" text NOT NULL,
	"topic" text NOT NULL,
	"height" integer NOT NULL,
	"fields" jsonb NOT NULL,
	CONSTRAINT "chain_events_txid_event_index_pk" PRIMARY KEY("txid","event_index")
);
--> statement-breakpoint
CREATE TABLE "chain_index" (
	"id" smallint PRIMARY KEY NOT NULL,
	"chain" text NOT NULL,
	"complete" integer NOT NULL,
	"target" integer,
	"holder" text NOT NULL,
	"leased_until" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "chain_walks" (
	"contract" text PRIMARY KEY NOT NULL,
	"cursor" text,
	"done" smallint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "research_budget" (
	"year" integer PRIMARY KEY NOT NULL,
	"spent" integer NOT NULL,
	CONSTRAINT "research_budget_cap" CHECK ("research_budget"."spent" between 0 and 4000)
);
--> statement-breakpoint
CREATE TABLE "research_contributions" (
	"quarter" integer NOT NULL,
	"tag" text NOT NULL,
	"sessions" smallint NOT NULL,
	"phq9" smallint NOT NULL,
	"gad7" smallint NOT NULL,
	"modality" smallint NOT NULL,
	CONSTRAINT "research_contributions_quarter_tag_pk" PRIMARY KEY("quarter","tag")
);
--> statement-breakpoint
CREATE TABLE "research_quarters" (
	"quarter" integer PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "research_releases" (
	"quarter" integer PRIMARY KEY NOT NULL,
	"epsilon" integer NOT NULL,
	"release" jsonb,
	CONSTRAINT "research_releases_epsilon" CHECK ("research_releases"."epsilon" between 1 and 1000)
);
--> statement-breakpoint
CREATE INDEX "chain_events_height" ON "chain_events" USING btree ("height");--> statement-breakpoint
CREATE INDEX "chain_events_topic" ON "chain_events" USING btree ("contract","topic");