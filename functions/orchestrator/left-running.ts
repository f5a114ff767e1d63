/** What a stop leaves on, one line for each. @param ordersPipe undefined where the lane orders is off */
export function leftRunning(ordersPipe: string | undefined): string[] {
  return ordersPipe === undefined
    ? []
    : [
        `pipe ${ordersPipe} goes on, as DynamoDB forgets orders' changes that are not handed on within 24 hours`,
      ];
}
