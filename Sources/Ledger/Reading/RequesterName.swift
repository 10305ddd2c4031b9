package import Database

extension SQL {
  /// Who made a request, for the merchant's own people: a member's name as the team's page has it now. `row` has
  /// `requested_by` and `requested_by_name`, which is what the member signed in with.
  package static func requesterName(of row: SQL) -> SQL {
    """
    coalesce((
      SELECT display_name FROM merchant_members
      WHERE id = CASE WHEN \(row).requested_by LIKE 'member:%' THEN substr(\(row).requested_by, 8)::bigint END),
      \(row).requested_by_name) AS requested_by_name
    """
  }
}
