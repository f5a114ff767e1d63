import { metricsNamespace } from "../../config/names.ts";
import { SYNC_FOLDERS, SYNC_SCHEDULE } from "../../config/sync.ts";
import type { SyncEnvironment } from "../../functions/sync/env.ts";
import type { SyncRequest } from "../../functions/sync/request.ts";
import { NodeFunction } from "../constructs/node-function.ts";
import { type Binding, viaService } from "../constructs/policy.ts";
import { SecurityGroup } from "../constructs/security-group.ts";
import type { Network } from "../network.ts";
import type { ShopDatabase } from "../shop-database.ts";
import type { Storage } from "../storage.ts";
import type { Warehouse } from "../warehouse.ts";

/**
 * The Lambda that exports the shop's tables for the warehouse: inside the network, where the only ways out are to MySQL and to
 * S3, whose gateway costs nothing. The orchestrator switches its rule with the system.
 */
export function createSync(
  stack: ShopDatabase,
  { network, storage, warehouse }: { network: Network; storage: Storage; warehouse: Warehouse },
): void {
  const group = new SecurityGroup(stack, "sync-group", {
    noun: "sync",
    description: "The sync Lambda",
    vpcId: network.vpc.id,
  });
  stack.letIn(group);
  group.allowToPrefixList(network.s3PrefixListId, "What is exported");
  const sync = new NodeFunction<SyncEnvironment>(stack, "sync", {
    storage,
    environment: {
      ...stack.toLogIn(stack, "sync"),
      EXPORTS_BUCKET: toExport(stack, { storage, warehouse }),
      METRICS_NAMESPACE: metricsNamespace(stack.environment.name),
    },
    // The next hour's export goes on; another at once would meet what this one has met.
    retries: 0,
    inside: { network, group },
  });
  const request: Pick<SyncRequest, "action"> = { action: "export" };
  sync.onSchedule("exports", {
    description: "Exports what changed of the shop's tables; on while the system is wanted",
    expression: SYNC_SCHEDULE,
    input: request,
    isSwitched: true,
  });
  sync.stayActive();
}

function toExport(
  stack: ShopDatabase,
  { storage, warehouse }: { storage: Storage; warehouse: Warehouse },
): Binding {
  const { bucket, arn } = warehouse.bucket;
  return {
    value: bucket,
    grants: [
      { actions: ["s3:GetObject", "s3:PutObject"], resources: [`${arn}/${SYNC_FOLDERS.all}*`] },
      // On a condition S3 would not say that an object is not there.
      { actions: ["s3:ListBucket"], resources: [arn] },
      {
        actions: ["kms:Decrypt", "kms:GenerateDataKey"],
        resources: [storage.key.arn],
        conditions: [viaService("s3", stack.region.stringValue)],
      },
    ],
  };
}
