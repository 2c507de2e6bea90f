/** What `lienthong.config.ts` may say. Made from the schema by `lienthong config keys --format typescript`. */
import type { Connector } from "@lienthong/core/Connector"
import type { SpanText } from "./Span.ts"

/** The configuration as a person writes it. */
export interface ConfigInput {
  /** Where the store and the snapshots are kept. */
  dataDir?: string
  /** Language of reports. */
  language?: "en" | "vi"
  /** What is pulled from. */
  sources?: {
    /** The National Population Database. */
    population?: {
      /** Where the source is. */
      url?: string
      /** Let credentials go unencrypted to another machine. */
      allowPlainHttp?: boolean
      /** The client that the source knows us as. */
      clientId?: string
      /** Time, bytes and tries that a reading may cost. */
      limits?: {
        /** Longest wait for a connection, and for an answer. */
        firstByteMs?: number
        /** Longest pause inside a body. */
        idleMs?: number
        /** Longest time for one whole page. */
        pageMs?: number
        /** Longest time for one whole reading. */
        readingMs?: number
        /** Largest page as sent. */
        sentBytes?: number
        /** Largest page unpacked. */
        unpackedBytes?: number
        /** Deepest nesting of JSON. */
        nesting?: number
        /** Most records in one page. */
        recordsPerPage?: number
        /** How often one request is tried before the run fails. */
        tries?: number
        /** Pause after the first try; doubles, with jitter. */
        backoffMs?: number
        /** Longest such pause. */
        backoffMaxMs?: number
        /** Longest Retry-After that is waited for. */
        retryAfterMs?: number
        /** Largest bulk file as sent. */
        bulkBytes?: number
        /** Largest bulk file unpacked. */
        bulkUnpackedBytes?: number
        /** Slowest transfer of a bulk file. */
        bulkBytesPerSecond?: number
        /** Longest line of a bulk file. */
        lineBytes?: number
      }
      /** Certificates, as PEM files. */
      tls?: {
        /** PEM file of authorities to trust instead of the public ones. */
        ca?: string
        /** PEM file of the certificate that we show. */
        cert?: string
        /** PEM file of its key, readable by its owner alone, or by our group if it is another's. */
        key?: string
      }
      /** Records asked for in one page. */
      pageSize?: number
    }
    /** Taxpayers and registration fees. */
    tax?: {
      /** Where the source is. */
      url?: string
      /** Let credentials go unencrypted to another machine. */
      allowPlainHttp?: boolean
      /** The client that the source knows us as. */
      clientId?: string
      /** Time, bytes and tries that a reading may cost. */
      limits?: {
        /** Longest wait for a connection, and for an answer. */
        firstByteMs?: number
        /** Longest pause inside a body. */
        idleMs?: number
        /** Longest time for one whole page. */
        pageMs?: number
        /** Longest time for one whole reading. */
        readingMs?: number
        /** Largest page as sent. */
        sentBytes?: number
        /** Largest page unpacked. */
        unpackedBytes?: number
        /** Deepest nesting of JSON. */
        nesting?: number
        /** Most records in one page. */
        recordsPerPage?: number
        /** How often one request is tried before the run fails. */
        tries?: number
        /** Pause after the first try; doubles, with jitter. */
        backoffMs?: number
        /** Longest such pause. */
        backoffMaxMs?: number
        /** Longest Retry-After that is waited for. */
        retryAfterMs?: number
        /** Largest bulk file as sent. */
        bulkBytes?: number
        /** Largest bulk file unpacked. */
        bulkUnpackedBytes?: number
        /** Slowest transfer of a bulk file. */
        bulkBytesPerSecond?: number
        /** Longest line of a bulk file. */
        lineBytes?: number
      }
      /** Certificates, as PEM files. */
      tls?: {
        /** PEM file of authorities to trust instead of the public ones. */
        ca?: string
        /** PEM file of the certificate that we show. */
        cert?: string
        /** PEM file of its key, readable by its owner alone, or by our group if it is another's. */
        key?: string
      }
      /** Records asked for in one page. */
      pageSize?: number
    }
    /** Import declarations of vehicles. */
    customs?: {
      /** Where the source is. */
      url?: string
      /** Let credentials go unencrypted to another machine. */
      allowPlainHttp?: boolean
      /** Time, bytes and tries that a reading may cost. */
      limits?: {
        /** Longest wait for a connection, and for an answer. */
        firstByteMs?: number
        /** Longest pause inside a body. */
        idleMs?: number
        /** Longest time for one whole page. */
        pageMs?: number
        /** Longest time for one whole reading. */
        readingMs?: number
        /** Largest page as sent. */
        sentBytes?: number
        /** Largest page unpacked. */
        unpackedBytes?: number
        /** Deepest nesting of JSON. */
        nesting?: number
        /** Most records in one page. */
        recordsPerPage?: number
        /** How often one request is tried before the run fails. */
        tries?: number
        /** Pause after the first try; doubles, with jitter. */
        backoffMs?: number
        /** Longest such pause. */
        backoffMaxMs?: number
        /** Longest Retry-After that is waited for. */
        retryAfterMs?: number
        /** Largest bulk file as sent. */
        bulkBytes?: number
        /** Largest bulk file unpacked. */
        bulkUnpackedBytes?: number
        /** Slowest transfer of a bulk file. */
        bulkBytesPerSecond?: number
        /** Longest line of a bulk file. */
        lineBytes?: number
      }
      /** Certificates, as PEM files. */
      tls?: {
        /** PEM file of authorities to trust instead of the public ones. */
        ca?: string
        /** PEM file of the certificate that we show. */
        cert?: string
        /** PEM file of its key, readable by its owner alone, or by our group if it is another's. */
        key?: string
      }
    }
  }
  /** Connectors of your own, which are pulled from as the sources are. */
  connectors?: Array<Connector>
  /** Keep of each record only what the measures need; needs LIENTHONG_PSEUDONYM_KEY. */
  minimise?: boolean
  /** Terms by dataset name. */
  datasets?: {
    [name: string]: {
      /** What is held is stale if its horizon is older than this at the as-of moment: the newest horizon of any dataset. */
      agreedAge?: SpanText
      /** A run that would lose more than this share of the records fails. */
      maxShrink?: number
    }
  }
  /** What runs by itself, and when. */
  schedule?: {
    /** IANA time zone of every `cron`. */
    timeZone?: string
    /** What runs by itself, by a name of your own. */
    jobs?: {
      [name: string]: {
        /** Five or six fields, e.g. "30 1 * * *". */
        cron?: string
        /** Instead of a time: runs each time one of these has ended, well or not, once those that ran beside it have ended. */
        after?: Array<string>
        /** Datasets or sources to pull, one after the other. */
        sync?: Array<string>
        /** Read everything, not only what changed. */
        full?: boolean
        /** Measure, keep the snapshot and write the reports. */
        report?: boolean
        /** Forget what is older than `retention` keeps; it must be said. Comes last. */
        prune?: boolean
        /** Begin up to this much later, at random. */
        jitter?: SpanText
        /** How often each dataset is pulled again, after the first time, while it fails for what may pass. */
        retries?: number
        /** How much later it is tried again. */
        retryAfter?: SpanText
        /** What to do on start about a run that was missed, cut short, or owed after another job. */
        catchUp?: "once" | "skip"
      }
    }
  }
  /** What a report must reach. */
  gates?: {
    /** Of all services together. */
    overall?: {
      /** The least completeness, 0 to 1. */
      completeness?: number
      /** The least once-only rate, 0 to 1. */
      onceOnly?: number
    }
    /** By service. */
    services?: {
      [name: string]: {
        /** The least completeness, 0 to 1. */
        completeness?: number
        /** The least once-only rate, 0 to 1. */
        onceOnly?: number
      }
    }
    /** By dataset. */
    datasets?: {
      [name: string]: {
        /** The least coverage, 0 to 1. */
        coverage?: number
        /** The greatest age. */
        freshness?: SpanText
      }
    }
    /** Whether what nobody knows fails a gate. */
    unknown?: "fail" | "pass"
  }
  /** How long what is old is kept, by `lienthong prune` and by jobs with `prune: true`. */
  retention?: {
    /** History of runs. */
    runs?: SpanText
    /** Quarantined records, which hold personal data. */
    quarantine?: SpanText
    /** Snapshots hold none; kept for ever unless said. */
    snapshots?: SpanText
  }
  /** What is written after a measurement. */
  reports?: {
    /** Where reports are written after a measurement. */
    directory?: string
    /** In which formats. */
    formats?: Array<string>
  }
  /** Told of failures, recoveries and gates; signed with LIENTHONG_WEBHOOK_SECRET. */
  webhook?: {
    /** Where it is. */
    url: string
    /** After this long without success a message is given up. */
    retryFor?: SpanText
  }
  /** Address for health and metrics, e.g. 127.0.0.1:9464. */
  listen?: string
}
