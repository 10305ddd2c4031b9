import CPango
import CQREncode

/// Pages of a PDF, in pixels of which 96 are an inch, with text in the fonts of `StatementFonts`. Its bytes go to `write` as
/// pages are done; a thread draws one by itself.
final class Canvas {
  enum Weight: CaseIterable { case regular, bold, mono, boldMono }
  enum Ink { case black, muted, accent, good, white, line }
  /// Which of its ends a text's place is, whatever its direction.
  enum Anchor { case left, right, center }

  struct Failure: Error { let status: String }

  /// A4.
  static let width = 794.0
  static let height = 1123.0
  private static let points = 0.75

  private final class Output {
    private let write: (UnsafeRawBufferPointer) throws -> Void
    private var buffer: [UInt8] = []
    private(set) var failure: (any Error)?

    init(_ write: @escaping (UnsafeRawBufferPointer) throws -> Void) { self.write = write }

    /// Cairo writes a few bytes at a time.
    func add(_ bytes: UnsafeRawBufferPointer) -> Bool {
      buffer.append(contentsOf: bytes)
      return buffer.count < 64 * 1024 || flush()
    }

    func flush() -> Bool {
      do {
        if failure == nil { try buffer.withUnsafeBytes(write) }
      } catch {
        failure = error
      }
      buffer.removeAll(keepingCapacity: true)
      return failure == nil
    }
  }

  private let output: Output
  private let surface: OpaquePointer
  private let cairo: OpaquePointer
  private let map: UnsafeMutablePointer<PangoFontMap>
  private let context: OpaquePointer
  private let layout: OpaquePointer
  private var faces: [Weight: OpaquePointer] = [:]
  private var descriptions: [Weight: OpaquePointer] = [:]
  /// The font that cairo has now.
  private var current: (weight: Weight, size: Double)?

  /// - Parameter created: ISO 8601, the time that the file says it was made at
  init(
    _ fonts: StatementFonts, title: String, author: String, created: String, language: String,
    to write: @escaping (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let output = Output(write)
    guard
      let surface = cairo_pdf_surface_create_for_stream(
        { context, data, length in
          guard let context, let data else { return CAIRO_STATUS_WRITE_ERROR }
          let output = Unmanaged<Output>.fromOpaque(context).takeUnretainedValue()
          return output.add(UnsafeRawBufferPointer(start: data, count: Int(length)))
            ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR
        }, Unmanaged.passUnretained(output).toOpaque(), Self.width * Self.points, Self.height * Self.points),
      let cairo = cairo_create(surface), let map = pango_font_map_of(fonts.config),
      let context = pango_font_map_create_context(map), let layout = pango_layout_new(context)
    else { throw Failure(status: "no memory") }
    self.output = output
    self.surface = surface
    self.cairo = cairo
    self.map = map
    self.context = context
    self.layout = layout
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5)
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title)
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, author)
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, created)
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, created)
    cairo_scale(cairo, Self.points, Self.points)
    // Paper has no pixels to fit letters to.
    let options = cairo_font_options_create()
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    cairo_set_font_options(cairo, options)
    pango_cairo_context_set_font_options(context, options)
    cairo_font_options_destroy(options)
    pango_cairo_context_set_resolution(context, 96)
    pango_context_set_round_glyph_positions(context, 0)
    pango_context_set_language(context, pango_language_from_string(language))
    pango_cairo_update_context(cairo, context)
    pango_layout_set_single_paragraph_mode(layout, 1)
    for weight in Weight.allCases {
      guard let description = pango_font_description_from_string(weight.fonts) else { throw Failure(status: "font") }
      descriptions[weight] = description
      guard let latin = pango_font_description_from_string(weight.latinFont) else { throw Failure(status: "font") }
      defer { pango_font_description_free(latin) }
      guard let face = pango_font_face(map, context, latin) else { throw Failure(status: "font") }
      faces[weight] = face
    }
  }

  deinit {
    for face in faces.values { cairo_font_face_destroy(face) }
    for description in descriptions.values { pango_font_description_free(description) }
    pango_release(UnsafeMutableRawPointer(layout))
    pango_release(UnsafeMutableRawPointer(context))
    pango_release(map)
    cairo_destroy(cairo)
    // Writes what is left where nobody has finished it, and that goes nowhere.
    cairo_surface_destroy(surface)
  }

  func endPage() throws {
    cairo_show_page(cairo)
    try check()
  }

  func finish() throws {
    cairo_surface_finish(surface)
    _ = output.flush()
    try check()
  }

  private func check() throws {
    if let failure = output.failure { throw failure }
    let status = cairo_surface_status(surface)
    guard status == CAIRO_STATUS_SUCCESS else { throw Failure(status: String(cString: cairo_status_to_string(status))) }
  }

  // MARK: Text

  /// Shaped text on one line, cut with an ellipsis where it is wider than `width`. Gives its width.
  @discardableResult
  func text(
    _ text: String, _ x: Double, _ baseline: Double, size: Double, _ weight: Weight = .regular, _ ink: Ink = .black,
    at anchor: Anchor = .left, width: Double? = nil
  ) -> Double {
    let drawn = set(text, size, weight, width)
    guard let line = pango_layout_get_line(layout, 0) else { return 0 }
    pango_split_ligatures(line, pango_layout_get_text(layout), Int32(size * 0.15 * Double(PANGO_SCALE)))
    color(ink)
    cairo_move_to(cairo, left(of: x, drawn, anchor), baseline)
    pango_cairo_show_layout_line(cairo, line)
    current = nil
    return drawn
  }

  func width(of text: String, size: Double, _ weight: Weight = .regular) -> Double { set(text, size, weight, nil) }

  private func set(_ text: String, _ size: Double, _ weight: Weight, _ width: Double?) -> Double {
    guard let description = descriptions[weight] else { return 0 }
    pango_font_description_set_absolute_size(description, size * Double(PANGO_SCALE))
    pango_layout_set_font_description(layout, description)
    pango_layout_set_text(layout, text, Int32(text.utf8.count))
    pango_layout_set_width(layout, -1)
    var (drawn, height): (Int32, Int32) = (0, 0)
    pango_layout_get_size(layout, &drawn, &height)
    if let width, Double(drawn) > width * Double(PANGO_SCALE) {
      // Its own line would be set at the right of such a width where it runs from right to left.
      pango_layout_set_alignment(layout, PANGO_ALIGN_LEFT)
      pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END)
      pango_layout_set_width(layout, Int32(width * Double(PANGO_SCALE)))
      pango_layout_get_size(layout, &drawn, &height)
    } else {
      pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_NONE)
    }
    return Double(drawn) / Double(PANGO_SCALE)
  }

  /// Digits, Latin letters and signs, which need no shaping: a tenth of the time. Smaller where `width` needs it.
  func plain(
    _ text: String, _ x: Double, _ baseline: Double, size: Double, _ weight: Weight = .regular, _ ink: Ink = .black,
    at anchor: Anchor = .left, width: Double? = nil
  ) {
    // Of Noto's fonts only the monospaced ones have the minus sign.
    let isNegative = text.unicodeScalars.first == "\u{2212}"
    let digits = isNegative ? String(text.dropFirst()) : text
    let signs: Weight = weight == .bold ? .boldMono : .mono
    func measure(_ size: Double) -> (sign: Double, digits: Double) {
      (isNegative ? advance("\u{2212}", signs, size) : 0, advance(digits, weight, size))
    }
    var size = size
    var drawn = measure(size)
    if let width, drawn.sign + drawn.digits > width {
      size *= width / (drawn.sign + drawn.digits)
      drawn = measure(size)
    }
    color(ink)
    let left = left(of: x, drawn.sign + drawn.digits, anchor)
    if isNegative { show("\u{2212}", left, baseline, signs, size) }
    show(digits, left + drawn.sign, baseline, weight, size)
  }

  private func advance(_ text: String, _ weight: Weight, _ size: Double) -> Double {
    select(weight, size)
    var extents = cairo_text_extents_t()
    cairo_text_extents(cairo, text, &extents)
    return extents.x_advance
  }

  private func show(_ text: String, _ x: Double, _ baseline: Double, _ weight: Weight, _ size: Double) {
    select(weight, size)
    cairo_move_to(cairo, x, baseline)
    cairo_show_text(cairo, text)
  }

  private func select(_ weight: Weight, _ size: Double) {
    if let current, current == (weight, size) { return }
    guard let face = faces[weight] else { return }
    cairo_set_font_face(cairo, face)
    cairo_set_font_size(cairo, size)
    current = (weight, size)
  }

  private func left(of x: Double, _ width: Double, _ anchor: Anchor) -> Double {
    switch anchor {
    case .left: x
    case .right: x - width
    case .center: x - width / 2
    }
  }

  // MARK: Lines and shapes

  func line(_ y: Double, from left: Double, to right: Double, _ thickness: Double = 1, _ ink: Ink = .line) {
    color(ink)
    cairo_rectangle(cairo, left, y - thickness / 2, right - left, thickness)
    cairo_fill(cairo)
  }

  /// The outline of a box with round corners.
  func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double, radius: Double = 6) {
    round(x, y, width, height, radius)
    color(.line)
    cairo_set_line_width(cairo, 1)
    cairo_stroke(cairo)
  }

  /// The brand's mark: a plus on a square.
  func mark(_ x: Double, _ y: Double, _ size: Double) {
    round(x, y, size, size, size * 0.25)
    color(.accent)
    cairo_fill(cairo)
    color(.white)
    let (arm, thickness) = (size * 0.42, size * 0.1)
    cairo_rectangle(cairo, x + (size - arm) / 2, y + (size - thickness) / 2, arm, thickness)
    cairo_rectangle(cairo, x + (size - thickness) / 2, y + (size - arm) / 2, thickness, arm)
    cairo_fill(cairo)
  }

  func check(_ x: Double, _ baseline: Double) {
    color(.good)
    cairo_set_line_width(cairo, 1.6)
    cairo_move_to(cairo, x, baseline - 4)
    cairo_line_to(cairo, x + 3, baseline - 1)
    cairo_line_to(cairo, x + 8, baseline - 8)
    cairo_stroke(cairo)
  }

  /// A QR code with its quiet zone, in a square of this size.
  func code(_ text: String, _ x: Double, _ y: Double, _ size: Double) {
    guard let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else { return }
    defer { QRcode_free(code) }
    let width = Int(code.pointee.width)
    // Four modules of quiet zone (ISO/IEC 18004) stand on white paper around it already.
    let module = size / Double(width)
    color(.black)
    for row in 0..<width {
      var column = 0
      while column < width {
        guard code.pointee.data[row * width + column] & 1 == 1 else {
          column += 1
          continue
        }
        var end = column
        while end < width, code.pointee.data[row * width + end] & 1 == 1 { end += 1 }
        cairo_rectangle(
          cairo, x + Double(column) * module, y + Double(row) * module, Double(end - column) * module, module)
        column = end
      }
    }
    cairo_fill(cairo)
  }

  private func round(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ radius: Double) {
    let quarter = Double.pi / 2
    cairo_new_sub_path(cairo)
    cairo_arc(cairo, x + width - radius, y + radius, radius, -quarter, 0)
    cairo_arc(cairo, x + width - radius, y + height - radius, radius, 0, quarter)
    cairo_arc(cairo, x + radius, y + height - radius, radius, quarter, 2 * quarter)
    cairo_arc(cairo, x + radius, y + radius, radius, 2 * quarter, 3 * quarter)
    cairo_close_path(cairo)
  }

  private func color(_ ink: Ink) {
    let (red, green, blue) = ink.components
    cairo_set_source_rgb(cairo, red / 255, green / 255, blue / 255)
  }
}

extension Canvas.Weight {
  fileprivate var fonts: String {
    switch self {
    case .regular: "Noto Sans,Noto Sans Arabic"
    case .bold: "Noto Sans,Noto Sans Arabic Bold"
    case .mono: "Noto Sans Mono"
    case .boldMono: "Noto Sans Mono Bold"
    }
  }

  /// The one that has the signs of `plain`.
  fileprivate var latinFont: String {
    switch self {
    case .regular: "Noto Sans 10"
    case .bold: "Noto Sans Bold 10"
    case .mono: "Noto Sans Mono 10"
    case .boldMono: "Noto Sans Mono Bold 10"
    }
  }
}

extension Canvas.Ink {
  fileprivate var components: (Double, Double, Double) {
    switch self {
    case .black: (0x14, 0x20, 0x1E)
    case .muted: (0x56, 0x63, 0x5F)
    case .accent: (0x0B, 0x6B, 0x63)
    case .good: (0x12, 0x63, 0x34)
    case .white: (0xFF, 0xFF, 0xFF)
    case .line: (0xC5, 0xCC, 0xCA)
    }
  }
}
