/** Of delivery, what the boundary must know that a person deploys long before it. */

/** Folder of the artifact bucket for what a check hands to a deployment. */
export const DELIVERY_FOLDER = "delivery";

/** The role that starts a deployment. */
export const DEPLOY_WHEN_CHECKED = "deploy-when-checked";

/** As IAM calls the service of connections to GitHub, now and before. */
export const CONNECTION_SERVICES = ["codeconnections", "codestar-connections"];
