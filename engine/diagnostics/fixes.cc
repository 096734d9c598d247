#include <algorithm>
#include <cstddef>

#include "engine/diagnostics/render.h"

namespace writ {
namespace {

bool LiesInItsFile(Place place, const SourceSet& sources) {
  return place.known() && place.file < sources.size() && place.begin <= place.end &&
         place.end <= sources.file(place.file).original.size();
}

// Touching is no overlap; two insertions at one point are, since nobody says which comes first.
bool Overlap(Place a, Place b) {
  if (a.file != b.file) return false;
  if (a.begin == a.end && b.begin == b.end) return a.begin == b.begin;
  return a.begin < b.end && b.begin < a.end;
}

bool CanApply(const std::vector<Fix>& fixes, const std::vector<const Fix*>& accepted,
              const SourceSet& sources) {
  for (size_t i = 0; i < fixes.size(); ++i) {
    const Place place = fixes[i].place;
    if (!LiesInItsFile(place, sources)) return false;
    const auto clashes = [&](Place other) { return Overlap(place, other); };
    const auto before = fixes.begin() + static_cast<std::ptrdiff_t>(i);
    const bool with_itself =
        std::any_of(fixes.begin(), before, [&](const Fix& fix) { return clashes(fix.place); });
    const bool with_earlier = std::any_of(accepted.begin(), accepted.end(),
                                          [&](const Fix* fix) { return clashes(fix->place); });
    if (with_itself || with_earlier) return false;
  }
  return true;
}

}  // namespace

std::string ApplyFixes(const std::vector<Diagnostic>& sorted, const SourceSet& sources, FileId file,
                       int* applied) {
  // Decided over all files, so that a repair of several files is made in each or in none.
  std::vector<const Fix*> accepted;
  for (const Diagnostic& diagnostic : sorted) {
    if (!CanApply(diagnostic.fixes, accepted, sources)) continue;
    for (const Fix& fix : diagnostic.fixes) accepted.push_back(&fix);
  }
  std::erase_if(accepted, [&](const Fix* fix) { return fix->place.file != file; });
  std::sort(accepted.begin(), accepted.end(), [](const Fix* a, const Fix* b) {
    return std::pair(a->place.begin, a->place.end) < std::pair(b->place.begin, b->place.end);
  });
  const std::string& text = sources.file(file).original;
  std::string out;
  size_t copied = 0;
  for (const Fix* fix : accepted) {
    out.append(text, copied, fix->place.begin - copied);
    out += fix->replacement;
    copied = fix->place.end;
  }
  out.append(text, copied);
  if (applied) *applied = static_cast<int>(accepted.size());
  return out;
}

}  // namespace writ
