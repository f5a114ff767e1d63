import { encodedJson, isReference, onlyExpressionOf, replaceExpressions } from "./interpolation.ts";
import type { StackJson, Synthesis } from "./synthesis.ts";

/**
 * A resource as it will be. What a reference leads to stands in its place: the value where the stacks say it, else
 * `<type name attribute>` of the other resource, whichever stack has it. Settings are `<setting>`; policy documents
 * and encoded JSON are objects; an ARN in the stacks' own account and region is `service:resource`, one without a
 * region `service::resource`.
 */
export interface Resource {
  /** Of its stack, without the environment. */
  component: string;
  /** Terraform's, without `aws_`. */
  type: string;
  /** Its own name, without product and environment; undefined where it has none. */
  name: string | undefined;
  attributes: Attributes;
  /** No other resource has it. */
  address: string;
  /** Addresses of those that Terraform makes before. */
  dependsOn: string[];
}

export type Attributes = Record<string, unknown>;

/** Where a resource says its name. */
const NAMES = [
  "function_name",
  "workgroup_name",
  "namespace_name",
  "identifier",
  "alarm_name",
  "dashboard_name",
  "bucket",
  "name",
  "service_name",
];

/** Every resource of the stacks. */
export function resolveStacks({
  environment,
  stacks,
}: Pick<Synthesis, "environment" | "stacks">): Resource[] {
  const resolver = new Resolver(environment, stacks);
  return Object.entries(stacks).flatMap(([stackId, stack]) =>
    Object.entries(stack.resource ?? {}).flatMap(([type, resources]) =>
      Object.entries(resources).map(([id, { "//": _, depends_on: before = [], ...attributes }]) => ({
        component: stackId.slice(`${environment}-`.length),
        type: type.slice("aws_".length),
        name: resolver.nameOf(stackId, attributes),
        attributes: resolver.resolve(stackId, attributes) as Attributes,
        address: `${stackId}.${type}.${id}`,
        dependsOn: (before as string[]).map((address) => `${stackId}.${address}`),
      })),
    ),
  );
}

/** `<hash of file>`, as Terraform finds it: of its beginning, hexadecimal or whole. */
function fileHash(expression: string): string | undefined {
  const [, whole, encoding, file] =
    /^(substr\()?file(base64)?sha256\("(?:\.\.\/)*([^"]+)"\)(?:, 0, 16\))?$/.exec(expression) ?? [];
  const kind = whole === undefined ? `${encoding ?? "whole"} hash` : "hash";
  return file && `<${kind} of ${file}>`;
}

class Resolver {
  private readonly environment: string;
  private readonly stacks: Record<string, StackJson>;

  constructor(environment: string, stacks: Record<string, StackJson>) {
    this.environment = environment;
    this.stacks = stacks;
  }

  /** The value with all that it refers to, as seen from the stack. */
  resolve(stackId: string, value: unknown): unknown {
    if (typeof value === "string") {
      return this.resolveText(stackId, value);
    }
    if (Array.isArray(value)) {
      return value.map((item) => this.resolve(stackId, item));
    }
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([name, item]) => [name, this.resolve(stackId, item)]),
      );
    }
    return value;
  }

  nameOf(stackId: string, attributes: Attributes): string | undefined {
    const { Name: tag } = (attributes.tags ?? {}) as Record<string, string>;
    const { event_source_arn: source, ...rest } = attributes;
    if (source !== undefined) {
      // A function may consume several streams.
      return `${this.nameOf(stackId, rest)} on ${this.resolve(stackId, source)}`;
    }
    const name = NAMES.map((attribute) => attributes[attribute]).find((value) => value !== undefined) ?? tag;
    return name === undefined
      ? undefined
      : String(this.resolve(stackId, name))
          .replaceAll(`ecommerce-streaming-${this.environment}-`, "")
          .replace("com.amazonaws.<region>.", "")
          // A bucket's name is the world's.
          .replace(/-<account>$/, "");
  }

  private resolveText(stackId: string, text: string): unknown {
    const expression = onlyExpressionOf(text)?.replace(/^tostring\((.*)\)$/, "$1");
    if (expression !== undefined) {
      const json = encodedJson(expression);
      if (json !== undefined) {
        return this.resolve(stackId, json);
      }
      if (isReference(expression)) {
        return this.follow(stackId, expression);
      }
    }
    const resolved = replaceExpressions(text, (inside) =>
      isReference(inside) ? String(this.follow(stackId, inside)) : this.describe(stackId, inside),
    );
    return resolved
      .replace(/^arn:<partition>:([a-z0-9-]+):<region>:<account>:/, "$1:")
      .replace(/^arn:<partition>:([a-z0-9-]+)::<account>:/, "$1::");
  }

  /** What Terraform computes: of a file, or of settings, whichever stack has them. */
  private describe(stackId: string, expression: string): string {
    const ofSettings = expression.replaceAll(/\bdata\.terraform_remote_state\.[\w.-]+/g, (reference) =>
      String(this.follow(stackId, reference)).replace(/^<(\w+)>$/, "var.$1"),
    );
    return fileHash(expression) ?? `\${${ofSettings}}`;
  }

  private follow(stackId: string, reference: string): unknown {
    const [, isData, type = "", id = "", path = ""] =
      /^(data\.)?([^.]+)\.([^.[]+)\.?(.*)$/.exec(reference) ?? [];
    if (type === "var") {
      return `<${id}>`;
    }
    return isData ? this.followData(stackId, type, id, path) : this.followResource(stackId, type, id, path);
  }

  private followData(stackId: string, type: string, id: string, path: string): unknown {
    const data = this.stackOf(stackId).data[type]?.[id];
    switch (type) {
      case "aws_caller_identity":
        return "<account>";
      case "aws_partition":
        return "<partition>";
      case "aws_iam_policy_document": {
        const { "//": _, ...document } = data as Attributes;
        return this.resolve(stackId, document);
      }
      case "terraform_remote_state":
        return this.followOutput(data as Attributes, path.replace("outputs.", ""));
      default:
        throw new Error(`${stackId} refers to ${type}, which is not known here`);
    }
  }

  /** To the stack whose state is the one that is read. */
  private followOutput({ config }: Attributes, output: string): unknown {
    const keyOf = ({ path, key }: Record<string, string>) => path ?? key;
    const key = keyOf(config as Record<string, string>);
    const [id, stack] =
      Object.entries(this.stacks).find(([, { terraform }]) =>
        Object.values(terraform.backend).some((backend) => keyOf(backend) === key),
      ) ?? [];
    const value = stack?.output?.[output]?.value;
    if (id === undefined || value === undefined) {
      throw new Error(`no stack puts out ${output} to the state ${key}`);
    }
    return this.resolve(id, value);
  }

  private followResource(stackId: string, type: string, id: string, path: string): unknown {
    const attributes = this.stackOf(stackId).resource[type]?.[id];
    if (attributes === undefined) {
      throw new Error(`${stackId} has no ${type}.${id}`);
    }
    const value = attributes[path];
    if (value !== undefined) {
      return this.resolve(stackId, value);
    }
    const name = this.nameOf(stackId, attributes);
    this.expectOnly(type, name);
    return `<${[type.slice("aws_".length), name, path].filter((part) => part !== undefined).join(" ")}>`;
  }

  /** Two of a name could not be told apart. */
  private expectOnly(type: string, name: string | undefined): void {
    const named = Object.entries(this.stacks).flatMap(([stackId, { resource }]) =>
      Object.values(resource?.[type] ?? {}).filter((attributes) => this.nameOf(stackId, attributes) === name),
    );
    if (named.length > 1) {
      throw new Error(`${named.length} ${type} are called ${name}`);
    }
  }

  private stackOf(stackId: string): StackJson {
    return this.stacks[stackId] as StackJson;
  }
}
