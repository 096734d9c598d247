#include <map>
#include <set>

#include "engine/base/json.h"
#include "engine/diagnostics/render.h"

namespace writ {
namespace {

constexpr std::string_view kSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

std::string_view LevelOf(Severity severity) {
  switch (severity) {
    case Severity::kError: return "error";
    case Severity::kWarning: return "warning";
    case Severity::kNote: return "note";
  }
  return "none";
}

// A path as a URI reference: everything but letters, digits and -._~/ is percent-encoded.
std::string UriOf(std::string_view path) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::string_view kPlain = "-._~/";
  std::string out = path.starts_with('/') ? "file://" : "";
  for (char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || kPlain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

class SarifWriter {
 public:
  explicit SarifWriter(const SourceSet& sources) : sources_(sources) {}

  std::string Write(const std::vector<Diagnostic>& sorted) {
    json_.BeginObject().Member("$schema", kSchema).Member("version", "2.1.0");
    json_.Key("runs").BeginArray().BeginObject();
    WriteTool(sorted);
    json_.Member("columnKind", "unicodeCodePoints").Key("results").BeginArray();
    for (const Diagnostic& diagnostic : sorted) WriteResult(diagnostic);
    json_.EndArray().EndObject().EndArray().EndObject();
    return json_.Take() + "\n";
  }

 private:
  bool CanShow(Place place) const { return place.known() && place.file < sources_.size(); }

  void WriteText(std::string_view key, std::string_view text) {
    json_.Key(key).BeginObject().Member("text", text).EndObject();
  }

  void WriteTool(const std::vector<Diagnostic>& sorted) {
    std::map<std::string_view, const KindInfo*> occurred;
    for (const Diagnostic& diagnostic : sorted) {
      const KindInfo& info = InfoOf(diagnostic.kind);
      occurred[info.code] = &info;
    }
    json_.Key("tool").BeginObject().Key("driver").BeginObject().Member("name", "writ");
    json_.Key("rules").BeginArray();
    for (const auto& [code, info] : occurred) {
      rule_index_.emplace(code, static_cast<int64_t>(rule_index_.size()));
      json_.BeginObject().Member("id", code).Member("name", info->name);
      WriteText("shortDescription", info->en);
      if (!info->help_en.empty()) WriteText("help", info->help_en);
      json_.Key("defaultConfiguration").BeginObject();
      json_.Member("level", LevelOf(info->severity)).EndObject();
      json_.Key("properties").BeginObject().Member("zh", info->zh).EndObject().EndObject();
    }
    json_.EndArray().EndObject().EndObject();
  }

  void WriteRegion(std::string_view key, Place place) {
    const SourceFile& file = sources_.file(place.file);
    const LineColumn begin = file.Locate(place.begin), end = file.Locate(place.end);
    json_.Key(key).BeginObject();
    json_.Member("startLine", int64_t{begin.line}).Member("startColumn", int64_t{begin.column});
    json_.Member("endLine", int64_t{end.line}).Member("endColumn", int64_t{end.column});
    json_.EndObject();
  }

  void WriteArtifact(FileId file) {
    json_.Key("artifactLocation").BeginObject();
    json_.Member("uri", UriOf(sources_.file(file).path)).EndObject();
  }

  void WritePhysicalLocation(Place place) {
    json_.Key("physicalLocation").BeginObject();
    WriteArtifact(place.file);
    WriteRegion("region", place);
    json_.EndObject();
  }

  void WriteResult(const Diagnostic& diagnostic) {
    const KindInfo& info = InfoOf(diagnostic.kind);
    json_.BeginObject().Member("ruleId", info.code);
    json_.Member("ruleIndex", rule_index_.at(info.code)).Member("level", LevelOf(info.severity));
    const std::string help = HelpOf(diagnostic, Language::kEnglish);
    const std::string message = MessageOf(diagnostic, Language::kEnglish);
    WriteText("message", help.empty() ? message : message + "; " + help);
    json_.Key("locations").BeginArray();
    if (CanShow(diagnostic.place)) {
      json_.BeginObject();
      WritePhysicalLocation(diagnostic.place);
      json_.EndObject();
    }
    json_.EndArray();
    WriteRelated(diagnostic);
    WriteFixes(diagnostic, help);
    json_.Key("properties").BeginObject();
    json_.Member("zh", MessageOf(diagnostic, Language::kChinese)).EndObject().EndObject();
  }

  void WriteRelated(const Diagnostic& diagnostic) {
    json_.Key("relatedLocations").BeginArray();
    int64_t id = 0;
    for (const Related& related : diagnostic.related) {
      if (!CanShow(related.place)) continue;
      json_.BeginObject().Member("id", ++id);
      WritePhysicalLocation(related.place);
      WriteText("message", related.message.en);
      json_.EndObject();
    }
    json_.EndArray();
  }

  // One fix, which changes every file that it must.
  void WriteFixes(const Diagnostic& diagnostic, const std::string& help) {
    std::set<FileId> files;
    for (const Fix& fix : diagnostic.fixes) {
      if (!CanShow(fix.place)) return;
      files.insert(fix.place.file);
    }
    if (files.empty()) return;
    json_.Key("fixes").BeginArray().BeginObject();
    if (!help.empty()) WriteText("description", help);
    json_.Key("artifactChanges").BeginArray();
    for (FileId file : files) {
      json_.BeginObject();
      WriteArtifact(file);
      json_.Key("replacements").BeginArray();
      for (const Fix& fix : diagnostic.fixes) {
        if (fix.place.file != file) continue;
        json_.BeginObject();
        WriteRegion("deletedRegion", fix.place);
        WriteText("insertedContent", fix.replacement);
        json_.EndObject();
      }
      json_.EndArray().EndObject();
    }
    json_.EndArray().EndObject().EndArray();
  }

  const SourceSet& sources_;
  JsonWriter json_{2};
  std::map<std::string_view, int64_t> rule_index_;
};

}  // namespace

std::string RenderSarif(const std::vector<Diagnostic>& sorted, const SourceSet& sources) {
  return SarifWriter(sources).Write(sorted);
}

}  // namespace writ
