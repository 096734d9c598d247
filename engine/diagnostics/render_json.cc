#include "engine/base/json.h"
#include "engine/diagnostics/render.h"

namespace writ {
namespace {

std::string_view SeverityName(Severity severity) {
  switch (severity) {
    case Severity::kError: return "error";
    case Severity::kWarning: return "warning";
    case Severity::kNote: return "note";
  }
  return "";
}

void WriteBoth(JsonWriter* json, std::string_view key, std::string_view en, std::string_view zh) {
  json->Key(key).BeginObject().Member("en", en).Member("zh", zh).EndObject();
}

// Nothing is written for a place that is not known.
void WritePlace(JsonWriter* json, Place place, const SourceSet& sources) {
  if (!place.known() || place.file >= sources.size()) return;
  const SourceFile& file = sources.file(place.file);
  const LineColumn begin = file.Locate(place.begin), end = file.Locate(place.end);
  json->Key("place").BeginObject().Member("file", file.path);
  json->Member("begin", int64_t{place.begin}).Member("end", int64_t{place.end});
  json->Member("line", int64_t{begin.line}).Member("column", int64_t{begin.column});
  json->Member("end_line", int64_t{end.line}).Member("end_column", int64_t{end.column});
  const std::string_view heading = file.HeadingAt(place.begin);
  if (!heading.empty()) json->Member("heading", heading);
  json->EndObject();
}

void WriteDiagnostic(JsonWriter* json, const Diagnostic& diagnostic, const SourceSet& sources) {
  const KindInfo& info = InfoOf(diagnostic.kind);
  const auto message = [&](Language language) { return MessageOf(diagnostic, language); };
  const auto help = [&](Language language) { return HelpOf(diagnostic, language); };
  json->BeginObject().Member("code", info.code).Member("kind", info.name);
  json->Member("severity", SeverityName(info.severity));
  WriteBoth(json, "message", message(Language::kEnglish), message(Language::kChinese));
  if (!info.help_en.empty()) {
    WriteBoth(json, "help", help(Language::kEnglish), help(Language::kChinese));
  }
  WritePlace(json, diagnostic.place, sources);
  json->Key("related").BeginArray();
  for (const Related& related : diagnostic.related) {
    json->BeginObject();
    WriteBoth(json, "message", related.message.en, related.message.zh);
    WritePlace(json, related.place, sources);
    json->EndObject();
  }
  json->EndArray().Key("fixes").BeginArray();
  for (const Fix& fix : diagnostic.fixes) {
    json->BeginObject();
    WritePlace(json, fix.place, sources);
    json->Member("replacement", fix.replacement).EndObject();
  }
  json->EndArray().Key("example").BeginArray();
  for (const Argument& line : diagnostic.example) {
    json->BeginObject().Member("en", line.en).Member("zh", line.zh).EndObject();
  }
  json->EndArray().EndObject();
}

}  // namespace

std::string RenderJson(const std::vector<Diagnostic>& sorted, const SourceSet& sources) {
  JsonWriter json(2);
  json.BeginObject().Member("format_version", "1.0").Key("diagnostics").BeginArray();
  for (const Diagnostic& diagnostic : sorted) WriteDiagnostic(&json, diagnostic, sources);
  json.EndArray().EndObject();
  return json.Take() + "\n";
}

}  // namespace writ
