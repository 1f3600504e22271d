// Writes generated/catalogue.json from the built sources: pnpm build && node packages/protocol/scripts/make-catalogue.mjs
import { writeFileSync } from "node:fs";
import { clientCatalogueText } from "../dist/client-catalogue.js";

writeFileSync(new URL("../generated/catalogue.json", import.meta.url), clientCatalogueText());
