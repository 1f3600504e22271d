PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_events` (
	`run_id` text NOT NULL,
	`id` integer NOT NULL,
	`step` integer,
	`wall_time_ms` real,
	`kind` text NOT NULL,
	`message` text NOT NULL,
	PRIMARY KEY(`run_id`, `id`),
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
INSERT INTO `__new_events`("run_id", "id", "step", "wall_time_ms", "kind", "message") SELECT "run_id", "id", "step", "wall_time_ms", "kind", "message" FROM `events`;--> statement-breakpoint
DROP TABLE `events`;--> statement-breakpoint
ALTER TABLE `__new_events` RENAME TO `events`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE TABLE `__new_layer_profiles` (
	`run_id` text NOT NULL,
	`metric` text NOT NULL,
	`attempt` integer NOT NULL,
	`step` integer NOT NULL,
	`wall_time_ms` real,
	`checksum` integer NOT NULL,
	`layer_values` blob NOT NULL,
	PRIMARY KEY(`run_id`, `metric`, `attempt`, `step`),
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
INSERT INTO `__new_layer_profiles`("run_id", "metric", "attempt", "step", "wall_time_ms", "checksum", "layer_values") SELECT "run_id", "metric", "attempt", "step", "wall_time_ms", "checksum", "layer_values" FROM `layer_profiles`;--> statement-breakpoint
DROP TABLE `layer_profiles`;--> statement-breakpoint
ALTER TABLE `__new_layer_profiles` RENAME TO `layer_profiles`;--> statement-breakpoint
CREATE TABLE `__new_spectra` (
	`run_id` text NOT NULL,
	`attempt` integer NOT NULL,
	`step` integer NOT NULL,
	`wall_time_ms` real,
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
INSERT INTO `__new_spectra`("run_id", "attempt", "step", "wall_time_ms", "method", "dtype", "rows", "columns", "checksum", "singular_values") SELECT "run_id", "attempt", "step", "wall_time_ms", "method", "dtype", "rows", "columns", "checksum", "singular_values" FROM `spectra`;--> statement-breakpoint
DROP TABLE `spectra`;--> statement-breakpoint
ALTER TABLE `__new_spectra` RENAME TO `spectra`;