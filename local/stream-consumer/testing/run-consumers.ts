// Consumes as its argument says, a line of StreamConsumersOptions in JSON without a logger, until it is killed.
import { silentLogger } from "../../glue/endpoint-fixture.ts";
import { startStreamConsumers } from "../stream-consumers.ts";

const [options = "{}"] = process.argv.slice(2);
startStreamConsumers({ ...JSON.parse(options), logger: silentLogger });
process.stdout.write("consuming\n");
