ALTER TABLE "spectra" ADD COLUMN "fused" bigint;--> statement-breakpoint
ALTER TABLE "spectra" ADD COLUMN "norm_gain_folded" bigint;--> statement-breakpoint
ALTER TABLE "spectra" ADD COLUMN "rows_centred" bigint;--> statement-breakpoint
ALTER TABLE "spectra" ADD COLUMN "excluded_rows" bigint;--> statement-breakpoint
ALTER TABLE "spectra" ADD COLUMN "resolution_floor" double precision;--> statement-breakpoint
ALTER TABLE "spectra" ADD COLUMN "resolved_count" bigint;