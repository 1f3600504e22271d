import { examineServer, examineTokens } from "./examine-access.ts";
import { examineDisk, examineNode } from "./examine-machine.ts";
import { examineStore } from "./examine-store.ts";
import type { Finding, Patient } from "./finding.ts";

/** Looks at everything Headroom stands on; changes nothing. `version` is this command's. */
export async function diagnose(patient: Patient, version: string): Promise<Finding[]> {
  return [
    examineNode(patient),
    examineDisk(patient),
    ...(await examineStore(patient)),
    examineTokens(patient),
    await examineServer(patient, version),
  ];
}
