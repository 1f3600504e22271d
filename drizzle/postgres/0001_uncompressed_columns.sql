-- Float64 columns do not compress, and trying costs more than writing them.
ALTER TABLE "series_nodes" ALTER COLUMN "coarse" SET STORAGE EXTERNAL;--> statement-breakpoint
ALTER TABLE "series_nodes" ALTER COLUMN "fine" SET STORAGE EXTERNAL;--> statement-breakpoint
ALTER TABLE "series_nodes" ALTER COLUMN "points" SET STORAGE EXTERNAL;--> statement-breakpoint
ALTER TABLE "series_tail" ALTER COLUMN "columns" SET STORAGE EXTERNAL;--> statement-breakpoint
ALTER TABLE "spectra" ALTER COLUMN "singular_values" SET STORAGE EXTERNAL;--> statement-breakpoint
ALTER TABLE "layer_profiles" ALTER COLUMN "layer_values" SET STORAGE EXTERNAL;
