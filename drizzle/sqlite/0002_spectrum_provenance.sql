ALTER TABLE `spectra` ADD `fused` integer;--> statement-breakpoint
ALTER TABLE `spectra` ADD `norm_gain_folded` integer;--> statement-breakpoint
ALTER TABLE `spectra` ADD `rows_centred` integer;--> statement-breakpoint
ALTER TABLE `spectra` ADD `excluded_rows` integer;--> statement-breakpoint
ALTER TABLE `spectra` ADD `resolution_floor` real;--> statement-breakpoint
ALTER TABLE `spectra` ADD `resolved_count` integer;