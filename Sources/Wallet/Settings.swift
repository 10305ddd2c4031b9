/// What the platform offers and can stop offering. The database stores the raw values as settings, 1 for on.
package enum FeatureSwitch: String, CaseIterable, Sendable {
  /// Top-ups of wallets.
  case cashIn = "switch_cash_in"
  /// Withdrawals from wallets.
  case cashOut = "switch_cash_out"
  case transfer = "switch_transfer"
  /// Payments to merchants.
  case payments = "switch_payments"
  /// New users and merchants.
  case registration = "switch_registration"
  /// While it is on, both portals are closed to everybody but administrators.
  case maintenance = "switch_maintenance"

  /// The switch that movements of a kind need; nil for refunds, which are owed whatever is switched off.
  package init?(of kind: TransactionKind) {
    switch kind {
    case .topup: self = .cashIn
    case .withdrawal: self = .cashOut
    case .transfer: self = .transfer
    case .payment: self = .payments
    case .refund: return nil
    }
  }
}

/// The platform's rules that two people change. Limits are `LimitPeriod`'s. The raw values are the settings' names.
package enum PlatformSetting: String, CaseIterable, Sendable {
  case refundThreshold = "refund_threshold"
  case feeBasisPoints = "fee_basis_points"
  case feeFixed = "fee_fixed"
  case vatBasisPoints = "vat_basis_points"
  case bankMinimum = "bank_minimum"
  case settlementDays = "settlement_days"
  case approvalExpiryDays = "approval_expiry_days"
  case coolingOffHours = "bank_account_cooling_off_hours"
  case reviewAmount = "review_amount"
  case velocityCount = "review_velocity_count"
  case velocityMinutes = "review_velocity_minutes"
  case failuresCount = "review_failures_count"
  case failuresMinutes = "review_failures_minutes"
  case newAccountDays = "review_new_account_days"
  case newAccountAmount = "review_new_account_amount"
  case newChannelAmount = "review_new_channel_amount"

  package enum Unit: Sendable {
    /// Piastres.
    case money
    case basisPoints, count, minutes, hours, days
  }

  package var unit: Unit {
    switch self {
    case .refundThreshold, .feeFixed, .bankMinimum, .reviewAmount, .newAccountAmount, .newChannelAmount: .money
    case .feeBasisPoints, .vatBasisPoints: .basisPoints
    case .velocityCount, .failuresCount: .count
    case .velocityMinutes, .failuresMinutes: .minutes
    case .coolingOffHours: .hours
    case .settlementDays, .approvalExpiryDays, .newAccountDays: .days
    }
  }

  /// The values that the platform works with.
  package var range: ClosedRange<Int64> {
    switch self {
    case .refundThreshold, .feeFixed: 0...100_000_000
    case .bankMinimum, .reviewAmount, .newAccountAmount, .newChannelAmount: 1...1_000_000_000
    case .feeBasisPoints: 0...5_000
    case .vatBasisPoints: 0...3_000
    case .velocityCount, .failuresCount: 1...1_000
    case .velocityMinutes, .failuresMinutes: 1...10_080
    case .coolingOffHours: 0...720
    case .settlementDays: 1...30
    case .approvalExpiryDays: 1...90
    case .newAccountDays: 1...365
    }
  }
}
