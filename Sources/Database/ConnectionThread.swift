import Glibc
import Synchronization

/// A serial executor on its own thread, so that a blocking libpq call never blocks the cooperative pool or an event
/// loop.
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

/// The queue of jobs for the thread. It uses a condition variable because the thread sleeps most of the time.
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
    // Signaling after unlocking prevents the thread from waking only to wait for the mutex.
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

  /// Moves the waiting jobs into the empty `batch`. Returns false once the queue is closed and empty.
  private func wait(for batch: inout [(UnownedJob, ConnectionThread)]) -> Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while jobs.isEmpty && !stopped { pthread_cond_wait(condition, mutex) }
    swap(&jobs, &batch)
    return !batch.isEmpty
  }
}
