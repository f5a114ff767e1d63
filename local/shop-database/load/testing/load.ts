// A loader that a test kills: says so before it begins.
import { loadFolder } from "../load-folder.ts";

process.stdout.write("begins\n");
await loadFolder({
  folder: process.argv[2] as string,
  login: JSON.parse(process.env.SHOP_LOGIN as string),
});
