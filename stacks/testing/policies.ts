import type { Resource } from "./resolution.ts";
import { actionsOf, conditionsOf, type Statement, targetsOf } from "./statements.ts";

/** Attributes that hold a policy. */
const POLICIES = ["policy", "assume_role_policy", "inline_policy", "managed_policy_arns", "access_policy"];

/** A policy of a resource: of a role, or of what may be used. */
export interface Policy {
  component: string;
  type: string;
  attribute: string;
  /** What it is a policy of: that resource's name, or a reference to it. */
  of: string;
  statements: Statement[];
}

/** Every policy of the resources. @throws Error where one is no document that can be read */
export function policiesOf(resources: readonly Resource[]): Policy[] {
  return resources.flatMap(({ component, type, name, attributes }) =>
    POLICIES.filter((attribute) => attributes[attribute] !== undefined).map((attribute) => ({
      component,
      type,
      attribute,
      of: String(name ?? attributes.queue_url ?? attributes.arn ?? type),
      statements: statementsOf(attributes[attribute], `${component} ${type} ${attribute}`),
    })),
  );
}

interface JsonDocument {
  Statement: {
    Effect: string;
    Principal: string;
    Action: string;
    Resource: string;
    Condition: Record<string, Record<string, string>>;
  }[];
}

function statementsOf(document: unknown, where: string): Statement[] {
  if (
    typeof document !== "object" ||
    document === null ||
    !("statement" in document || "Statement" in document)
  ) {
    throw new Error(`${where} is a policy that the tests cannot read: ${document}`);
  }
  return "statement" in document
    ? (document.statement as Statement[])
    : (document as JsonDocument).Statement.map(readJson);
}

function readJson(statement: JsonDocument["Statement"][number]): Statement {
  const {
    Effect: effect,
    Principal: principal,
    Action: action,
    Resource: resource,
    Condition,
    ...others
  } = statement;
  if (Object.keys(others).length > 0) {
    throw new Error(`a statement has ${Object.keys(others)}, which the tests do not read`);
  }
  return {
    effect,
    principals: [{ type: principal, identifiers: [principal] }],
    actions: [action],
    resources: [resource],
    condition: Object.entries(Condition).flatMap(([test, variables]) =>
      Object.entries(variables).map(([variable, value]) => ({ test, variable, values: [value] })),
    ),
  };
}

/** A statement that allows something. */
export interface AllowedStatement {
  component: string;
  /** Of the resource whose policy it is. */
  type: string;
  actions: string[];
  /** References to something else are `<type>`. */
  resources: string[];
  /** Each as `test variable value, value`. */
  conditions: string[];
}

/** Every statement of every policy, but for those that deny. */
export function allowedStatements(policies: readonly Policy[]): AllowedStatement[] {
  return policies.flatMap(({ component, type, statements }) =>
    statements
      .filter(({ effect }) => effect !== "Deny")
      .map((statement) => ({
        component,
        type,
        actions: actionsOf(statement),
        resources: targetsOf(statement).map((target) => target.replaceAll(/<(\w+) [^>]*>/g, "<$1>")),
        conditions: conditionsOf(statement),
      })),
  );
}
