import Glibc

/// A bounded set of threads for work that blocks or takes long, with a bounded queue before them.
///
/// Neither the cooperative pool nor an event loop ever waits for a hash or a drawing, and an attack fills this queue and
/// nothing else.
package final class BoundedThreads: Sendable {
  /// The queue is full.
  package struct Busy: Error {
    package init() {}
  }

  private let queue: Queue

  /// `niceness` is the threads' own: on Linux each has one. `whenIdle` runs on a thread that has had nothing to do for two
  /// seconds, and `whenDone` on one that leaves.
  package init(
    count: Int, waiting: Int, niceness: Int = 0, whenIdle: @escaping @Sendable () -> Void = {},
    whenDone: @escaping @Sendable () -> Void = {}
  ) {
    queue = Queue(threads: max(1, count), waiting: max(0, waiting), niceness: niceness, whenIdle, whenDone)
  }

  deinit { queue.close() }

  /// How much is going on now, for a gauge.
  package var load: (running: Int, waiting: Int) { queue.load }

  package func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      let accepted = queue.add { continuation.resume(with: Result(catching: work)) }
      if !accepted { continuation.resume(throwing: Busy()) }
    }
  }
}

extension BoundedThreads {
  /// State under one mutex; the threads start with the first job and leave with the queue.
  private final class Queue: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let threads: Int
    private let waiting: Int
    private let niceness: Int
    private let whenIdle: @Sendable () -> Void
    private let whenDone: @Sendable () -> Void
    private var started = 0
    private var running = 0
    private var jobs: [@Sendable () -> Void] = []
    private var closed = false

    init(
      threads: Int, waiting: Int, niceness: Int, _ whenIdle: @escaping @Sendable () -> Void,
      _ whenDone: @escaping @Sendable () -> Void
    ) {
      self.threads = threads
      self.waiting = waiting
      self.niceness = niceness
      self.whenIdle = whenIdle
      self.whenDone = whenDone
      pthread_mutex_init(mutex, nil)
      pthread_cond_init(changed, nil)
    }

    deinit {
      pthread_cond_destroy(changed)
      pthread_mutex_destroy(mutex)
      changed.deallocate()
      mutex.deallocate()
    }

    var load: (running: Int, waiting: Int) { locked { (running, jobs.count) } }

    /// Adds a job and returns whether there was room for it.
    func add(_ job: @escaping @Sendable () -> Void) -> Bool {
      locked {
        guard !closed, running + jobs.count < threads + waiting else { return false }
        if started < threads, running + jobs.count + 1 > started { start() }
        guard started > 0 else { return false }
        jobs.append(job)
        pthread_cond_signal(changed)
        return true
      }
    }

    func close() {
      locked {
        closed = true
        pthread_cond_broadcast(changed)
      }
    }

    private func start() {
      var thread = pthread_t()
      let code = pthread_create(
        &thread, nil,
        { raw in
          if let raw { Unmanaged<Queue>.fromOpaque(raw).takeRetainedValue().work() }
          return nil
        }, Unmanaged.passRetained(self).toOpaque())
      guard code == 0 else {
        Unmanaged.passUnretained(self).release()
        return
      }
      started += 1
      pthread_detach(thread)
    }

    private func work() {
      // 0 is the calling thread.
      if niceness > 0 { setpriority(numericCast(PRIO_PROCESS.rawValue), 0, CInt(niceness)) }
      while let job = next() {
        job()
        locked { running -= 1 }
      }
      whenDone()
    }

    private func next() -> (@Sendable () -> Void)? {
      locked {
        while jobs.isEmpty {
          if closed { return nil }
          if !waitAMoment(), jobs.isEmpty, !closed {
            whenIdle()
            pthread_cond_wait(changed, mutex)
          }
        }
        running += 1
        return jobs.removeFirst()
      }
    }

    /// Waits, and returns whether something changed within two seconds.
    private func waitAMoment() -> Bool {
      var deadline = timespec()
      clock_gettime(CLOCK_REALTIME, &deadline)
      deadline.tv_sec += 2
      return pthread_cond_timedwait(changed, mutex, &deadline) != ETIMEDOUT
    }

    private func locked<Value>(_ body: () -> Value) -> Value {
      pthread_mutex_lock(mutex)
      defer { pthread_mutex_unlock(mutex) }
      return body()
    }
  }
}
