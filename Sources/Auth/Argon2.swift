import CArgon2
import Glibc

/// Argon2id (RFC 9106) over libargon2: bytes in, tag out. Blocks for tens of milliseconds, so only `PasswordHasher` calls
/// it, on its threads.
enum Argon2 {
  struct Failure: Error, CustomStringConvertible {
    let code: Int32
    var description: String { "argon2id failed with code \(code)" }
  }

  /// Returns a tag of `tagLength` bytes. `secret` and `associated` are the K and X of the RFC.
  static func tag(
    password: [UInt8], salt: [UInt8], parameters: PasswordHasher.Parameters, tagLength: Int,
    secret: [UInt8] = [], associated: [UInt8] = []
  ) throws(Failure) -> [UInt8] {
    var password = password
    var salt = salt
    var secret = secret
    var associated = associated
    var tag = [UInt8](repeating: 0, count: tagLength)

    let code = tag.withUnsafeMutableBufferPointer { out in
      password.withUnsafeMutableBufferPointer { password in
        salt.withUnsafeMutableBufferPointer { salt in
          secret.withUnsafeMutableBufferPointer { secret in
            associated.withUnsafeMutableBufferPointer { associated in
              var context = argon2_context()
              context.out = out.baseAddress
              context.outlen = UInt32(out.count)
              context.pwd = password.baseAddress
              context.pwdlen = UInt32(password.count)
              context.salt = salt.baseAddress
              context.saltlen = UInt32(salt.count)
              context.secret = secret.isEmpty ? nil : secret.baseAddress
              context.secretlen = UInt32(secret.count)
              context.ad = associated.isEmpty ? nil : associated.baseAddress
              context.adlen = UInt32(associated.count)
              context.t_cost = parameters.passes
              context.m_cost = parameters.memoryKiB
              context.lanes = parameters.lanes
              context.threads = parameters.lanes
              context.version = UInt32(ARGON2_VERSION_13.rawValue)
              context.allocate_cbk = { memory, size in
                guard let memory, let block = HashingMemory.take(size) else {
                  return ARGON2_MEMORY_ALLOCATION_ERROR.rawValue
                }
                memory.pointee = block
                return ARGON2_OK.rawValue
              }
              context.free_cbk = { block, size in
                if let block { HashingMemory.give(back: block, size) }
              }
              return argon2_ctx(&context, Argon2_id)
            }
          }
        }
      }
    }
    for index in password.indices { password[index] = 0 }
    guard code == ARGON2_OK.rawValue else { throw Failure(code: code) }
    return tag
  }
}

/// The memory block that each hashing thread keeps between two hashes and returns to the system when it is idle.
///
/// `malloc` would either fault 19 MiB in again for each hash or never return them, depending on earlier frees.
enum HashingMemory {
  private struct Block {
    var start: UnsafeMutableRawPointer
    var size: Int
    var taken: Bool
  }

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    return key
  }()

  static func take(_ size: Int) -> UnsafeMutablePointer<UInt8>? {
    let slot = currentSlot()
    if let block = slot.pointee, !block.taken, block.size >= size {
      slot.pointee?.taken = true
      return block.start.assumingMemoryBound(to: UInt8.self)
    }
    if slot.pointee?.taken != true { release() }
    guard let start = map(size) else { return nil }
    if slot.pointee == nil { slot.pointee = Block(start: start, size: size, taken: true) }
    return start.assumingMemoryBound(to: UInt8.self)
  }

  static func give(back memory: UnsafeMutablePointer<UInt8>, _ size: Int) {
    let slot = currentSlot()
    if slot.pointee?.start == UnsafeMutableRawPointer(memory) {
      slot.pointee?.taken = false
    } else {
      munmap(memory, size)
    }
  }

  /// Returns this thread's block to the system.
  static func release() {
    let slot = currentSlot()
    if let block = slot.pointee, !block.taken {
      munmap(block.start, block.size)
      slot.pointee = nil
    }
  }

  /// Ends this thread's use of the memory, the slot included.
  static func leave() {
    release()
    if let raw = pthread_getspecific(key) {
      raw.assumingMemoryBound(to: Block?.self).deallocate()
      pthread_setspecific(key, nil)
    }
  }

  private static func map(_ size: Int) -> UnsafeMutableRawPointer? {
    let start = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let start, start != MAP_FAILED else { return nil }
    // Argon2 accesses its memory in random order, so fewer, larger pages cause fewer TLB misses.
    _ = madvise(start, size, MADV_HUGEPAGE)
    return start
  }

  private static func currentSlot() -> UnsafeMutablePointer<Block?> {
    if let raw = pthread_getspecific(key) { return raw.assumingMemoryBound(to: Block?.self) }
    let slot = UnsafeMutablePointer<Block?>.allocate(capacity: 1)
    slot.initialize(to: nil)
    pthread_setspecific(key, slot)
    return slot
  }
}
