/** The folder of everything that the laptop run and the set-up write, but for installed packages. */
export function findLocalFolder(root: string): string;
