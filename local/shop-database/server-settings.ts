/** As RDS runs MySQL 8, on what a laptop has. */
export const SERVER_SETTINGS: Readonly<Record<string, string>> = {
  "bind-address": "127.0.0.1",
  // Users are of addresses, and no name server is asked.
  "skip-name-resolve": "ON",
  // Beside the data, which nobody else may enter; a path of its own might be longer than a socket's may be.
  socket: "mariadb.sock",
  "pid-file": "mariadb.pid",
  "character-set-server": "utf8mb4",
  "collation-server": "utf8mb4_bin",
  "default-time-zone": "+00:00",
  "sql-mode":
    "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION",
  "explicit-defaults-for-timestamp": "ON",
  "server-id": "1",
  "log-bin": "binlog",
  "binlog-format": "ROW",
  "binlog-row-image": "FULL",
  "expire-logs-days": "1",
  // What is committed is on the disk: MariaDB's own default is less for the log.
  "sync-binlog": "1",
  "innodb-flush-log-at-trx-commit": "1",
  // Newer MariaDBs refuse a write that MySQL takes.
  "loose-innodb-snapshot-isolation": "OFF",
  // The mark of an export counts on it: no statement waits longer for a table.
  "lock-wait-timeout": "50",
  "max-allowed-packet": "64M",
  "innodb-buffer-pool-size": "256M",
  "performance-schema": "OFF",
  "local-infile": "OFF",
  "skip-symbolic-links": "ON",
};
