import Logging
import ServiceLifecycle
import Synchronization

/// Reads figures every 15 seconds, however often and by however many they are scraped.
final class Sampler: Service {
  typealias Sample = PrometheusRegistry.Sample

  /// Figures that are read together.
  struct Source: Sendable {
    let name: String
    let read: @Sendable () async throws -> [Sample]
  }

  private struct Reading {
    var samples: [Sample] = []
    /// In a row.
    var failures = 0
  }

  private static let period = Duration.seconds(15)

  private let sources: [Source]
  private let logger: Logger
  private let readings: Mutex<[String: Reading]>

  init(_ sources: [Source], logger: Logger) {
    self.sources = sources
    self.logger = logger
    readings = Mutex([:])
  }

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        await self.sample()
        try? await Task.sleep(for: Self.period)
      }
    }
  }

  /// Reads every source once. Where one fails, its figures are left out until it works again: an old figure would pass for
  /// today's.
  func sample() async {
    for source in sources {
      do {
        let samples = try await source.read()
        readings.withLock { $0[source.name] = Reading(samples: samples) }
      } catch {
        let failures = readings.withLock { readings in
          let failures = (readings[source.name]?.failures ?? 0) + 1
          readings[source.name] = Reading(failures: failures)
          return failures
        }
        if failures == 1 {
          logger.warning("figures can't be read", metadata: ["sample": "\(source.name)", "error": "\(error)"])
        }
      }
    }
  }

  func observe(in registry: PrometheusRegistry) {
    registry.collect { [self] in
      readings.withLock { readings in
        readings.sorted { $0.key < $1.key }.flatMap { name, reading in
          reading.samples + [
            Sample("portal_sample_failures", .gauge, labels: [("sample", name)], Double(reading.failures))
          ]
        }
      }
    }
  }
}
