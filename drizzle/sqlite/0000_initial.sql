CREATE TABLE `attempts` (
	`run_id` text NOT NULL,
	`attempt` integer NOT NULL,
	`writer_id` text NOT NULL,
	`writer_ordinal` integer NOT NULL,
	`from_step` integer NOT NULL,
	`opened_at_ms` integer NOT NULL,
	PRIMARY KEY(`run_id`, `attempt`),
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `changes` (
	`run_id` text NOT NULL,
	`kind` text NOT NULL,
	`project` text NOT NULL,
	`cursor` integer NOT NULL,
	PRIMARY KEY(`run_id`, `kind`)
);
--> statement-breakpoint
CREATE INDEX `changes_cursor` ON `changes` (`cursor`);--> statement-breakpoint
CREATE TABLE `store_numbers` (
	`name` text PRIMARY KEY NOT NULL,
	`value` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `events` (
	`run_id` text NOT NULL,
	`id` integer NOT NULL,
	`step` integer,
	`wall_time_ms` real NOT NULL,
	`kind` text NOT NULL,
	`message` text NOT NULL,
	PRIMARY KEY(`run_id`, `id`),
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `runs` (
	`id` text PRIMARY KEY NOT NULL,
	`slug` text NOT NULL,
	`project` text NOT NULL,
	`name` text NOT NULL,
	`status` text NOT NULL,
	`config` text NOT NULL,
	`model_card` text NOT NULL,
	`tags` text NOT NULL,
	`note` text NOT NULL,
	`search_text` text NOT NULL,
	`started_at_ms` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	`heartbeat_at_ms` integer NOT NULL,
	`finished_at_ms` integer,
	`deleted_at_ms` integer,
	`updated_at_ms` integer NOT NULL,
	`last_step` integer,
	`attempts` integer NOT NULL,
	`cursor` integer NOT NULL,
	`target_id` text
);
--> statement-breakpoint
CREATE INDEX `runs_slug` ON `runs` (`slug`);--> statement-breakpoint
CREATE INDEX `runs_project_created` ON `runs` (`project`,`created_at_ms`);--> statement-breakpoint
CREATE INDEX `runs_created` ON `runs` (`created_at_ms`);--> statement-breakpoint
CREATE TABLE `series` (
	`run_id` text NOT NULL,
	`series_index` integer NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`newest_attempt` integer NOT NULL,
	PRIMARY KEY(`run_id`, `series_index`),
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `series_name` ON `series` (`run_id`,`kind`,`name`);--> statement-breakpoint
CREATE TABLE `series_attempts` (
	`run_id` text NOT NULL,
	`series_index` integer NOT NULL,
	`attempt` integer NOT NULL,
	`point_count` integer NOT NULL,
	`tail_count` integer NOT NULL,
	`non_finite_count` integer NOT NULL,
	`first_step` integer NOT NULL,
	`last_step` integer NOT NULL,
	`last_value` real,
	`minimum` real,
	`maximum` real,
	PRIMARY KEY(`run_id`, `series_index`, `attempt`),
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `series_nodes` (
	`run_id` text NOT NULL,
	`series_index` integer NOT NULL,
	`attempt` integer NOT NULL,
	`height` integer NOT NULL,
	`position` integer NOT NULL,
	`first_step` integer NOT NULL,
	`last_step` integer NOT NULL,
	`coarse_checksum` integer NOT NULL,
	`fine_checksum` integer NOT NULL,
	`points_checksum` integer NOT NULL,
	`coarse` blob NOT NULL,
	`fine` blob NOT NULL,
	`points` blob,
	PRIMARY KEY(`run_id`, `series_index`, `attempt`, `height`, `position`),
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `series_nodes_last_step` ON `series_nodes` (`run_id`,`series_index`,`attempt`,`height`,`last_step`);--> statement-breakpoint
CREATE TABLE `series_tail` (
	`run_id` text NOT NULL,
	`group_index` integer NOT NULL,
	`position` integer NOT NULL,
	`attempt` integer NOT NULL,
	`checksum` integer NOT NULL,
	`columns` blob NOT NULL,
	PRIMARY KEY(`run_id`, `group_index`, `position`),
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `layer_profiles` (
	`run_id` text NOT NULL,
	`metric` text NOT NULL,
	`attempt` integer NOT NULL,
	`step` integer NOT NULL,
	`wall_time_ms` real NOT NULL,
	`checksum` integer NOT NULL,
	`layer_values` blob NOT NULL,
	PRIMARY KEY(`run_id`, `metric`, `attempt`, `step`),
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `spectra` (
	`run_id` text NOT NULL,
	`attempt` integer NOT NULL,
	`step` integer NOT NULL,
	`wall_time_ms` real NOT NULL,
	`method` text NOT NULL,
	`dtype` text NOT NULL,
	`rows` integer NOT NULL,
	`columns` integer NOT NULL,
	`checksum` integer NOT NULL,
	`singular_values` blob NOT NULL,
	PRIMARY KEY(`run_id`, `attempt`, `step`),
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `targets` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`corpus_hash` text NOT NULL,
	`tokenizer_hash` text NOT NULL,
	`estimate` text NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `targets_hashes` ON `targets` (`corpus_hash`,`tokenizer_hash`);--> statement-breakpoint
CREATE TABLE `labels` (
	`run_id` text NOT NULL,
	`id` integer NOT NULL,
	`decision` text NOT NULL,
	`onset_step` integer,
	`note` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	PRIMARY KEY(`run_id`, `id`),
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `verdicts` (
	`run_id` text PRIMARY KEY NOT NULL,
	`detector_state` text NOT NULL,
	`verdict` text NOT NULL,
	`assessed_cursor` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `views` (
	`id` text PRIMARY KEY NOT NULL,
	`title` text NOT NULL,
	`state` text NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `writers` (
	`run_id` text NOT NULL,
	`writer_id` text NOT NULL,
	`ordinal` integer NOT NULL,
	`last_sequence` integer NOT NULL,
	`recent_checksums` blob NOT NULL,
	`registered_at_ms` integer NOT NULL,
	PRIMARY KEY(`run_id`, `writer_id`),
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade
);
