#include <cairo-ft.h>
#include <cairo-pdf.h>
#include <fontconfig/fontconfig.h>
#include <hb.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>
#include <string.h>

/* What GObject's casts, which are macros, stand in the way of. */

/* A font map of the fonts of `config` and no others. */
static inline PangoFontMap *pango_font_map_of(FcConfig *config) {
  PangoFontMap *map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
  if (map != NULL) pango_fc_font_map_set_config((PangoFcFontMap *)map, config);
  return map;
}

/* The face that a description finds; the caller destroys it. */
static inline cairo_font_face_t *pango_font_face(
    PangoFontMap *map, PangoContext *context, const PangoFontDescription *description) {
  PangoFont *font = pango_font_map_load_font(map, context, description);
  if (font == NULL) return NULL;
  cairo_scaled_font_t *scaled = pango_cairo_font_get_scaled_font((PangoCairoFont *)font);
  cairo_font_face_t *face =
      scaled == NULL ? NULL : cairo_font_face_reference(cairo_scaled_font_get_font_face(scaled));
  g_object_unref(font);
  return face;
}

/* A ligature of two letters that run from right to left (lam and alef) gets a glyph for each: its own for the letter that is
   read last, and before it a blank one. Programs that extract text reverse such a line glyph by glyph, and would reverse the
   letters of a ligature too. `offset` keeps the blank glyph within the ligature, for those that go by positions. */
static inline void pango_split_ligatures(PangoLayoutLine *line, const char *text, int offset) {
  for (GSList *run = line->runs; run != NULL; run = run->next) {
    PangoItem *item = ((PangoGlyphItem *)run->data)->item;
    PangoGlyphString *glyphs = ((PangoGlyphItem *)run->data)->glyphs;
    if ((item->analysis.level & 1) == 0) continue;
    hb_codepoint_t blank = 0;
    if (!hb_font_get_nominal_glyph(pango_font_get_hb_font(item->analysis.font), ' ', &blank)) continue;
    for (int at = 0; at < glyphs->num_glyphs; at++) {
      int start = glyphs->log_clusters[at];
      int end = at > 0 ? glyphs->log_clusters[at - 1] : item->length;
      int count = glyphs->num_glyphs;
      const char *letters = text + item->offset + start;
      if (end <= start || (at + 1 < count && glyphs->log_clusters[at + 1] == start)) continue;
      if (g_utf8_strlen(letters, end - start) != 2) continue;
      pango_glyph_string_set_size(glyphs, count + 1);
      memmove(glyphs->glyphs + at + 2, glyphs->glyphs + at + 1, (count - at - 1) * sizeof(PangoGlyphInfo));
      memmove(glyphs->log_clusters + at + 2, glyphs->log_clusters + at + 1, (count - at - 1) * sizeof(gint));
      glyphs->glyphs[at + 1] = glyphs->glyphs[at];
      glyphs->glyphs[at + 1].glyph = blank;
      glyphs->glyphs[at + 1].geometry.width = 0;
      glyphs->glyphs[at + 1].geometry.x_offset = -offset;
      glyphs->glyphs[at + 1].geometry.y_offset = 0;
      glyphs->glyphs[at + 1].attr.is_cluster_start = 1;
      glyphs->log_clusters[at] = start + (int)(g_utf8_next_char(letters) - letters);
      glyphs->log_clusters[at + 1] = start;
      at++;
    }
  }
}

static inline void pango_release(void *object) { g_object_unref(object); }
