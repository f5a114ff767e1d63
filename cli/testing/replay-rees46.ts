import { runCli } from "./run-cli.ts";

/**
 * The first 4,999 rows of the REES46 data set through a laptop's streams, with their own times: three views occur twice.
 * @param local folder of the laptop's run
 */
export async function replayRees46(local: string, file: string, lanes: string): Promise<void> {
  const { stdout } = await runCli(
    ...[local, "replay", file, "--format", "rees46"],
    ...["--keep-times", "--lanes", lanes, "--json"],
  );
  expect(JSON.parse(stdout)).toMatchObject({ sent: 4_999, accepted: 4_996, duplicates: 3 });
}
