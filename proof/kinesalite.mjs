import kinesalite from "kinesalite";

/** Serves kinesalite on a loopback port, for clients that may be killed in the middle of a call. */
const [port] = process.argv.slice(2);

// It throws what a lost connection's socket reports, where AWS would go on with its other clients.
process.on("uncaughtException", (error) => {
  if (error.code !== "ECONNRESET" && error.code !== "EPIPE") {
    throw error;
  }
});
kinesalite({ createStreamMs: 20, deleteStreamMs: 20, updateStreamMs: 200, shardLimit: 1000 }).listen(
  Number(port),
  "127.0.0.1",
);
