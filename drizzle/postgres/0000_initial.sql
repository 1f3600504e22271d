CREATE TABLE "attempts" (
	"run_id" text NOT NULL,
	"attempt" bigint NOT NULL,
	"writer_id" text NOT NULL,
	"writer_ordinal" bigint NOT NULL,
	"from_step" bigint NOT NULL,
	"opened_at_ms" bigint NOT NULL,
	CONSTRAINT "attempts_run_id_attempt_pk" PRIMARY KEY("run_id","attempt")
);
--> statement-breakpoint
CREATE TABLE "changes" (
	"run_id" text NOT NULL,
	"kind" text NOT NULL,
	"project" text NOT NULL,
	"cursor" bigint NOT NULL,
	CONSTRAINT "changes_run_id_kind_pk" PRIMARY KEY("run_id","kind")
);
--> statement-breakpoint
CREATE TABLE "store_numbers" (
	"name" text PRIMARY KEY NOT NULL,
	"value" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "events" (
	"run_id" text NOT NULL,
	"id" bigint NOT NULL,
	"step" bigint,
	"wall_time_ms" double precision,
	"kind" text NOT NULL,
	"message" text NOT NULL,
	CONSTRAINT "events_run_id_id_pk" PRIMARY KEY("run_id","id")
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"id" text PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"project" text NOT NULL,
	"name" text NOT NULL,
	"status" text NOT NULL,
	"config" text NOT NULL,
	"model_card" text NOT NULL,
	"tags" text NOT NULL,
	"note" text NOT NULL,
	"search_text" text NOT NULL,
	"started_at_ms" bigint NOT NULL,
	"created_at_ms" bigint NOT NULL,
	"heartbeat_at_ms" bigint NOT NULL,
	"finished_at_ms" bigint,
	"deleted_at_ms" bigint,
	"updated_at_ms" bigint NOT NULL,
	"last_step" bigint,
	"attempts" bigint NOT NULL,
	"cursor" bigint NOT NULL,
	"target_id" text
);
--> statement-breakpoint
CREATE TABLE "series" (
	"run_id" text NOT NULL,
	"series_index" bigint NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"newest_attempt" bigint NOT NULL,
	CONSTRAINT "series_run_id_series_index_pk" PRIMARY KEY("run_id","series_index")
);
--> statement-breakpoint
CREATE TABLE "series_attempts" (
	"run_id" text NOT NULL,
	"series_index" bigint NOT NULL,
	"attempt" bigint NOT NULL,
	"point_count" bigint NOT NULL,
	"tail_count" bigint NOT NULL,
	"non_finite_count" bigint NOT NULL,
	"first_step" bigint NOT NULL,
	"last_step" bigint NOT NULL,
	"last_value" double precision,
	"minimum" double precision,
	"maximum" double precision,
	CONSTRAINT "series_attempts_run_id_series_index_attempt_pk" PRIMARY KEY("run_id","series_index","attempt")
);
--> statement-breakpoint
CREATE TABLE "series_nodes" (
	"run_id" text NOT NULL,
	"series_index" bigint NOT NULL,
	"attempt" bigint NOT NULL,
	"height" bigint NOT NULL,
	"position" bigint NOT NULL,
	"first_step" bigint NOT NULL,
	"last_step" bigint NOT NULL,
	"coarse_checksum" bigint NOT NULL,
	"fine_checksum" bigint NOT NULL,
	"points_checksum" bigint NOT NULL,
	"coarse" "bytea" NOT NULL,
	"fine" "bytea" NOT NULL,
	"points" "bytea",
	CONSTRAINT "series_nodes_run_id_series_index_attempt_height_position_pk" PRIMARY KEY("run_id","series_index","attempt","height","position")
);
--> statement-breakpoint
CREATE TABLE "series_tail" (
	"run_id" text NOT NULL,
	"group_index" bigint NOT NULL,
	"position" bigint NOT NULL,
	"attempt" bigint NOT NULL,
	"checksum" bigint NOT NULL,
	"columns" "bytea" NOT NULL,
	CONSTRAINT "series_tail_run_id_group_index_position_pk" PRIMARY KEY("run_id","group_index","position")
);
--> statement-breakpoint
CREATE TABLE "layer_profiles" (
	"run_id" text NOT NULL,
	"metric" text NOT NULL,
	"attempt" bigint NOT NULL,
	"step" bigint NOT NULL,
	"wall_time_ms" double precision,
	"checksum" bigint NOT NULL,
	"layer_values" "bytea" NOT NULL,
	CONSTRAINT "layer_profiles_run_id_metric_attempt_step_pk" PRIMARY KEY("run_id","metric","attempt","step")
);
--> statement-breakpoint
CREATE TABLE "spectra" (
	"run_id" text NOT NULL,
	"attempt" bigint NOT NULL,
	"step" bigint NOT NULL,
	"wall_time_ms" double precision,
	"method" text NOT NULL,
	"dtype" text NOT NULL,
	"rows" bigint NOT NULL,
	"columns" bigint NOT NULL,
	"checksum" bigint NOT NULL,
	"singular_values" "bytea" NOT NULL,
	CONSTRAINT "spectra_run_id_attempt_step_pk" PRIMARY KEY("run_id","attempt","step")
);
--> statement-breakpoint
CREATE TABLE "targets" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"corpus_hash" text NOT NULL,
	"tokenizer_hash" text NOT NULL,
	"estimate" text NOT NULL,
	"created_at_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "labels" (
	"run_id" text NOT NULL,
	"id" bigint NOT NULL,
	"decision" text NOT NULL,
	"onset_step" bigint,
	"note" text NOT NULL,
	"created_at_ms" bigint NOT NULL,
	CONSTRAINT "labels_run_id_id_pk" PRIMARY KEY("run_id","id")
);
--> statement-breakpoint
CREATE TABLE "verdicts" (
	"run_id" text PRIMARY KEY NOT NULL,
	"detector_state" text NOT NULL,
	"verdict" text NOT NULL,
	"assessed_cursor" bigint NOT NULL,
	"updated_at_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "views" (
	"id" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"state" text NOT NULL,
	"created_at_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "writers" (
	"run_id" text NOT NULL,
	"writer_id" text NOT NULL,
	"ordinal" bigint NOT NULL,
	"last_sequence" bigint NOT NULL,
	"recent_checksums" "bytea" NOT NULL,
	"registered_at_ms" bigint NOT NULL,
	CONSTRAINT "writers_run_id_writer_id_pk" PRIMARY KEY("run_id","writer_id")
);
--> statement-breakpoint
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "series" ADD CONSTRAINT "series_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "series_attempts" ADD CONSTRAINT "series_attempts_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "series_nodes" ADD CONSTRAINT "series_nodes_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "series_tail" ADD CONSTRAINT "series_tail_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "layer_profiles" ADD CONSTRAINT "layer_profiles_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spectra" ADD CONSTRAINT "spectra_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "labels" ADD CONSTRAINT "labels_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verdicts" ADD CONSTRAINT "verdicts_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "writers" ADD CONSTRAINT "writers_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "changes_cursor" ON "changes" USING btree ("cursor");--> statement-breakpoint
CREATE INDEX "runs_slug" ON "runs" USING btree ("slug");--> statement-breakpoint
CREATE INDEX "runs_project_created" ON "runs" USING btree ("project","created_at_ms");--> statement-breakpoint
CREATE INDEX "runs_created" ON "runs" USING btree ("created_at_ms");--> statement-breakpoint
CREATE UNIQUE INDEX "series_name" ON "series" USING btree ("run_id","kind","name");--> statement-breakpoint
CREATE INDEX "series_nodes_last_step" ON "series_nodes" USING btree ("run_id","series_index","attempt","height","last_step");--> statement-breakpoint
CREATE INDEX "targets_hashes" ON "targets" USING btree ("corpus_hash","tokenizer_hash");