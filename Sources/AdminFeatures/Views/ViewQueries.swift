import Database
import Templates
import Wallet

/// A list's address with what it filters in words.
struct FilteredAddress: Sendable {
  let path: Path
  let title: Phrase
  let filters: [(label: Phrase, value: Phrase)]
}

/// A list as somebody filtered it, under a name.
struct SavedView: RowDecodable {
  /// The most that one person keeps.
  static let most = 50

  let id: SavedViewID
  let staff: StaffID
  let staffName: String
  let name: String
  /// Nil where it is no address of this site.
  let path: Path?
  let isShared: Bool

  init(_ row: Row) throws(DatabaseError) {
    id = try row["id"]
    staff = try row["staff_id"]
    staffName = try row["staff_name"]
    name = try row["name"]
    path = Path(local: try row["address"])
    isShared = try row["is_shared"]
  }

  /// A person's own, then what others share.
  static func query(for staff: StaffID) -> SQL {
    """
    SELECT saved_views.id, staff_id, staff.name AS staff_name, saved_views.name, address, is_shared
    FROM saved_views JOIN staff ON staff.id = staff_id
    WHERE staff_id = \(staff) OR is_shared ORDER BY staff_id <> \(staff), saved_views.name, saved_views.id LIMIT 200
    """
  }

  static func insertion(_ name: String, _ address: Path, shared: Bool, of staff: StaffID) -> SQL {
    """
    INSERT INTO saved_views (staff_id, name, address, is_shared)
    SELECT \(staff), \(name), \(address.text), \(shared)
    WHERE (SELECT count(*) FROM saved_views WHERE staff_id = \(staff)) < \(most)
    ON CONFLICT (staff_id, name) DO NOTHING
    """
  }

  static func removal(_ id: SavedViewID, of staff: StaffID) -> SQL {
    "DELETE FROM saved_views WHERE id = \(id) AND staff_id = \(staff)"
  }
}
