import type {GoldenCase} from './golden-case.js'

/** Brokers, queues and mail. */
export const MESSAGING_CASES: readonly GoldenCase[] = [
  {
    id: 'kafka-too-few-replicas',
    format: 'kafka broker',
    before: [],
    line: '[2026-03-14 10:00:14,887] ERROR [ReplicaManager broker=2] Error processing append operation on partition payments-7 (kafka.server.ReplicaManager)',
    after: [
      'org.apache.kafka.common.errors.NotEnoughReplicasException: The size of the current ISR Set(2) is insufficient to satisfy the min.isr requirement of 2 for partition payments-7',
    ],
    template: 'Error processing append operation on partition <*> (kafka.server.ReplicaManager)',
    kind: 'severity',
    severity: 'error',
    expected: {
      category: 'messaging',
      severity: 'error',
      causeKnown: true,
      mustName: ['payments-7', 'ISR', 'replicas'],
      mustNotSay: ['disk full', 'broker 1', 'network partition', 'zookeeper'],
    },
  },
  {
    id: 'rabbitmq-memory-alarm',
    format: 'rabbitmq',
    before: [
      '2026-03-14 10:03:40.118031+00:00 [info] <0.7741.0> connection <0.7741.0> (192.0.2.31:40122 -> 192.0.2.30:5672): user stock authenticated',
    ],
    line: '2026-03-14 10:03:51.402518+00:00 [warning] <0.512.0> memory resource limit alarm set on node rabbit@mq-1.',
    after: [
      '2026-03-14 10:03:51.402611+00:00 [warning] <0.512.0> *** Publishers will be blocked until this alarm clears ***',
    ],
    template: '<<*>> memory resource limit alarm set on node rabbit@<*>.',
    kind: 'known-failure',
    severity: 'error',
    expected: {
      category: 'messaging',
      alsoFine: ['memory', 'limits'],
      severity: 'error',
      causeKnown: true,
      mustName: ['rabbit@mq-1', 'memory', 'alarm'],
      mustNotSay: ['leak', 'user stock', '192.0.2.31', 'slow consumer'],
    },
  },
  {
    id: 'mail-deferred-by-timeout',
    format: 'syslog rfc3164, postfix',
    before: [],
    line: 'Mar 14 10:10:09 mail-1 postfix/smtp[5112]: 4F1C22E0A1: to=<orders@example.net>, relay=none, delay=1812, delays=1782/0.01/30/0, dsn=4.4.1, status=deferred (connect to mx.example.net[203.0.113.25]:25: Connection timed out)',
    after: [],
    template:
      '<*>: to=<*>, relay=<*>, delay=<*>, delays=<*>, dsn=<*>, status=deferred (connect to <*>[<*>]:<*>: Connection timed out)',
    kind: 'known-failure',
    severity: 'error',
    expected: {
      category: 'messaging',
      alsoFine: ['network'],
      severity: 'warning',
      causeKnown: true,
      mustName: ['mx.example.net', '203.0.113.25', 'timed out'],
      mustNotSay: ['spam', 'blocklist', 'blacklist', 'mailbox is full', 'firewall'],
    },
  },
  {
    id: 'consumer-lag-of-billing',
    format: 'logfmt',
    before: ['ts=2026-03-14T10:14:00Z level=info msg="metrics flushed" series=912'],
    line: 'ts=2026-03-14T10:15:00Z level=warn msg="consumer lag high" group=billing topic=invoices partition=3 lag=184220',
    after: [],
    template: 'consumer lag high',
    kind: 'value-change',
    severity: 'warning',
    expected: {
      category: 'messaging',
      severity: 'warning',
      causeKnown: false,
      mustName: ['billing', 'invoices', '184220'],
      mustNotSay: ['broker', 'rebalance', 'crash', 'metrics'],
    },
  },
]
