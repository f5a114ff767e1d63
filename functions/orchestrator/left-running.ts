/** What a stop leaves on, one line for each. @param ordersPipe undefined where the lane orders is off */
export function leftRunning(ordersPipe: string | undefined): string[] {
  return ordersPipe === undefined
    ? []
    : [
        `pipe ${ordersPipe} goes on: what it has not handed on of orders' changes after 24 hours DynamoDB forgets`,
      ];
}
