import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import type { Construct } from "constructs";
import { orderQueries } from "../athena/named-queries.ts";
import { ORDERS_TABLE } from "../athena/orders-table.ts";
import type { Environment } from "../config/environments.ts";
import { lakeDatabase } from "../config/lake.ts";
import { metricsNamespace } from "../config/names.ts";
import { ordersDriftDatabase, RECONCILIATION_SCHEDULE } from "../config/orders.ts";
import type { OrderChangesEnvironment } from "../functions/order-changes/env.ts";
import type { OrderDeskEnvironment } from "../functions/order-desk/env.ts";
import type { OrderReconcilerEnvironment } from "../functions/order-reconciler/env.ts";
import { DriftCrawler } from "./constructs/drift-crawler.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { createFunctionUrl } from "./constructs/function-url.ts";
import { NodeFunction } from "./constructs/node-function.ts";
import { type Binding, viaService } from "./constructs/policy.ts";
import { createTable } from "./constructs/table.ts";
import { type Generator, madeUpShop } from "./generator.ts";
import type { Insights } from "./insights.ts";
import type { Lake } from "./lake.ts";
import { ordersAlarms } from "./orders/alarms.ts";
import { createOrdersCatalog } from "./orders/catalog.ts";
import { OrdersDeliveryStream } from "./orders/delivery-stream.ts";
import { OrdersPipe } from "./orders/pipe.ts";
import { mayReconcile } from "./orders/reconciler-grants.ts";
import type { Storage } from "./storage.ts";
import type { Streams } from "./streams.ts";

/** What Firehose takes beside its buffer, tries again included. */
const DELIVERY_MARGIN_SECONDS = 120;

interface Parts {
  storage: Storage;
  streams: Streams;
  generator: Generator;
  lake: Lake;
  insights: Insights;
}

/** What became of each order: the desk and its table, the way of every change into the lake, and who looks that none is lost. */
export class Orders extends EnvironmentStack {
  /** For who watches them. */
  readonly names: { pipeName: string; firehoseName: string };
  private readonly table: DynamodbTable;
  private readonly parts: Parts;

  constructor(scope: Construct, environment: Environment, parts: Parts) {
    super(scope, environment, "orders");
    this.parts = parts;
    const { storage, lake, insights } = parts;
    this.table = createTable(this, "orders", { key: storage.key, hashKey: "orderid", tellsChanges: true });
    createOrdersCatalog(this, lake);
    insights.nameQueries(this, orderQueries());
    this.openDesk();
    this.names = this.deliverChanges();
    this.reconcile();
    this.findDrift();
    Object.assign(this.alarms, ordersAlarms(this, this.names));
  }

  /** For who signs in by IAM, who may invoke it, and the made-up shop. */
  private openDesk(): void {
    const { storage, generator } = this.parts;
    const { generatesEvents } = this.environment;
    const desk = new NodeFunction<OrderDeskEnvironment>(this, "order-desk", {
      storage,
      environment: {
        TABLE: this.toKeepOrders(),
        ...(generatesEvents && { GENERATOR_SETTINGS: madeUpShop(this) }),
      },
    });
    createFunctionUrl(this, desk);
    if (generatesEvents) {
      desk.onRule("data-generation", generator.rule);
    }
  }

  private deliverChanges() {
    const { storage, streams, lake } = this.parts;
    const transform = new NodeFunction<OrderChangesEnvironment>(this, "order-changes", {
      storage,
      environment: {},
    });
    const { deliveryStream } = new OrdersDeliveryStream(this, {
      ...{ storage, streams, bucket: lake.bucket, transform },
    });
    const { pipe } = new OrdersPipe(this, { storage, streams, table: this.table, before: deliveryStream });
    return { firehoseName: deliveryStream.name, pipeName: pipe.name };
  }

  private reconcile(): void {
    const { storage, lake, insights } = this.parts;
    const database = lakeDatabase(this.environment.name);
    const buffer = this.setting("orders_buffer_seconds");
    const reconciler = new NodeFunction<OrderReconcilerEnvironment>(this, "order-reconciler", {
      storage,
      environment: {
        TABLE: this.table.name,
        LAKE_BUCKET: lake.bucket.bucket,
        DATABASE: database,
        WORKGROUP: insights.toQuery(this),
        DELIVERY_SECONDS: `\${${buffer.fqn} + ${DELIVERY_MARGIN_SECONDS}}`,
        METRICS_NAMESPACE: metricsNamespace(this.environment.name),
      },
      grants: mayReconcile(this, { storage, table: this.table, bucket: lake.bucket, database }),
    });
    reconciler.onSchedule("order-reconciliation", {
      description: "Has the table of orders held against the lake, and put there what is missing",
      expression: RECONCILIATION_SCHEDULE,
    });
  }

  /** Off unless it is set. */
  private findDrift(): void {
    const { storage, lake } = this.parts;
    new DriftCrawler(this, {
      storage,
      bucket: lake.bucket,
      noun: "orders-drift",
      description: "Finds which columns the rows of orders have",
      database: {
        name: ordersDriftDatabase(lakeDatabase(this.environment.name)),
        description: "Columns of the rows of orders as a crawler finds them; nothing reads it",
      },
      prefix: ORDERS_TABLE.prefix,
      locations: [`s3://${lake.bucket.bucket}/${ORDERS_TABLE.prefix}`],
      jsonPath: ORDERS_TABLE.columns.map(({ name }) => `$.${name}`).join(","),
      isOn: this.setting("orders_drift"),
    });
  }

  private toKeepOrders(): Binding {
    const { key } = this.parts.storage;
    return {
      value: this.table.name,
      grants: [
        {
          actions: ["BatchGetItem", "DeleteItem", "GetItem", "PutItem", "UpdateItem"].map(
            (action) => `dynamodb:${action}`,
          ),
          resources: [this.table.arn],
        },
        {
          actions: [
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
          ],
          resources: [key.arn],
          conditions: [viaService("dynamodb", this.region.stringValue)],
        },
      ],
    };
  }
}
