import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A serial executor on one thread of its own, so that a blocking libpq call never holds the cooperative pool or an
/// event loop.
final class ConnectionThread: SerialExecutor {
  private let queue = JobQueue()

  init() throws(DatabaseError) {
    var thread = pthread_t()
    let context = Unmanaged.passRetained(queue)
    let status = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<JobQueue>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, context.toOpaque())
    guard status == 0 else {
      context.release()
      throw DatabaseError(.unavailable, "no thread for a connection: \(status)")
    }
    pthread_detach(thread)
  }

  deinit { queue.stop() }

  func enqueue(_ job: consuming ExecutorJob) {
    queue.add(UnownedJob(job), executor: self)
  }
}

/// Jobs waiting for the thread. A condition variable, since the thread sleeps most of the time.
private final class JobQueue: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var jobs: [(UnownedJob, ConnectionThread)] = []
  private var stopped = false

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    pthread_cond_destroy(condition)
    mutex.deallocate()
    condition.deallocate()
  }

  func add(_ job: UnownedJob, executor: ConnectionThread) {
    pthread_mutex_lock(mutex)
    jobs.append((job, executor))
    pthread_mutex_unlock(mutex)
    // Not before: the thread would wake only to wait for the mutex.
    pthread_cond_signal(condition)
  }

  func stop() {
    pthread_mutex_lock(mutex)
    stopped = true
    pthread_cond_signal(condition)
    pthread_mutex_unlock(mutex)
  }

  func run() {
    var batch: [(UnownedJob, ConnectionThread)] = []
    while wait(for: &batch) {
      for (job, executor) in batch { job.runSynchronously(on: executor.asUnownedSerialExecutor()) }
      batch.removeAll(keepingCapacity: true)
    }
  }

  /// Puts what came into the empty `batch`; false when there will be no more.
  private func wait(for batch: inout [(UnownedJob, ConnectionThread)]) -> Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while jobs.isEmpty && !stopped { pthread_cond_wait(condition, mutex) }
    swap(&jobs, &batch)
    return !batch.isEmpty
  }
}
