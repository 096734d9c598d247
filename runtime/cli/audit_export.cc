// writ audit export: the evidence of one case as a folder that a stranger can read and check.
#include <fmt/core.h>

#include <filesystem>

#include "engine/base/json.h"
#include "engine/document/catalogue.h"
#include "runtime/audit/bytes.h"
#include "runtime/cases/evidence.h"
#include "runtime/cli/audit_catalogue.h"
#include "runtime/cli/case.h"
#include "runtime/cli/case_story.h"
#include "runtime/cli/files.h"
#include "runtime/cli/store_session.h"
#include "runtime/cli/verify_evidence.h"

namespace writ::cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostNameBytes = 80;

struct ExportOptions {
  StoreOptions store;
  std::string case_id, audience, out;
};

std::optional<Audience> AudienceOf(const std::string& word) {
  for (const Audience audience : {Audience::kParty, Audience::kTribunal, Audience::kAuthority})
    if (WordOf(audience) == word) return audience;
  return std::nullopt;
}

// A name that means nothing to a file system, whoever chose it.
std::string SafeName(const std::string& name) {
  std::string safe;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       byte >= 0x80 || c == '-' || c == '.';
    const bool begins = (byte & 0xC0) != 0x80;  // of a character
    if (begins && safe.size() >= kMostNameBytes) break;
    safe += plain ? c : '_';
  }
  return safe;
}

// A folder under a name of its own until it is whole; taken away if it does not get there.
class NewFolder {
 public:
  explicit NewFolder(std::string path) : path_(std::move(path)), partial_(path_ + ".partial") {}
  ~NewFolder() {
    std::error_code ignored;
    if (!done_) fs::remove_all(partial_, ignored);
  }
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;

  // Whole or not at all. The first that cannot be written is what `trouble` says.
  bool Put(const std::string& name, std::string_view bytes) {
    const fs::path path = fs::path(partial_) / name;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    auto written = error ? std::unexpected(error.message()) : WriteFile(path.string(), bytes);
    if (!written && trouble_.empty()) trouble_ = path.string() + ": " + written.error();
    files_[name] = HexDigest(Sha256(bytes));
    return written.has_value();
  }
  EvidenceFile Listed(const std::string& name) const { return {name, files_.at(name)}; }
  // As sha256sum reads it.
  std::string Manifest() const {
    std::string text;
    for (const auto& [name, hash] : files_) text += hash + "  " + name + "\n";
    return text;
  }
  bool Finish() {
    std::error_code error;
    fs::rename(partial_, path_, error);
    if (error && trouble_.empty()) trouble_ = path_ + ": " + error.message();
    done_ = !error;
    return done_;
  }
  const std::string& trouble() const { return trouble_; }

 private:
  const std::string path_, partial_;
  std::map<std::string, std::string> files_;  // and their hashes
  std::string trouble_;
  bool done_ = false;
};

std::string Hex(const Salt& salt) { return HexDigest(salt); }

// Text as it is; what is no text, in base64.
void AddValue(const PersonalValue& value, JsonWriter* json) {
  json->Member("tag", WordOf(value.tag)).Member("salt", Hex(value.salt));
  json->Member("type", value.value.type());
  const bool text = value.value.type() != "list" && value.value.type() != "bytes";
  json->Member(text ? "value" : "base64",
               text ? value.value.value() : audit::ToBase64(value.value.value()));
}

std::string OpeningsOf(const cases::Evidence& evidence) {
  std::string lines;
  for (const cases::Disclosed& one : evidence.values) {
    JsonWriter json;
    json.BeginObject().Member("record", static_cast<int64_t>(one.record));
    json.Member("field", one.field);
    AddValue(one.value, &json);
    lines += json.EndObject().Take() + "\n";
  }
  for (const cases::DisclosedReads& reads : evidence.reads) {
    JsonWriter json;
    json.BeginObject().Member("record", static_cast<int64_t>(reads.record));
    json.Member("entry", static_cast<int64_t>(reads.entry)).Key("facts").BeginArray();
    for (const auto& [fact, value] : reads.facts) {
      json.BeginObject().Member("fact", fact);
      AddValue(value, &json);
      json.EndObject();
    }
    lines += json.EndArray().EndObject().Take() + "\n";
  }
  return lines;
}

// The documents of a case, copied beside the rest; those that cannot be read whole have no name.
std::string CopyDocuments(const CaseStory& story, cases::Exporting* exporting, NewFolder* folder,
                          EvidenceFiles* files) {
  std::string lines;
  for (const cases::Exhibit& exhibit : story.dossier.exhibits) {
    EvidenceFile& file = files->exhibits.emplace_back();
    std::string bytes;
    const auto copied =
        exporting->Copy(exhibit.commitment, [&](std::string_view part) { bytes += part; });
    if (!copied) continue;
    const std::string name =
        fmt::format("documents/{:03}-{}", files->exhibits.size(), SafeName(exhibit.name));
    folder->Put(name, bytes);
    file = folder->Listed(name);
    JsonWriter json;
    json.BeginObject().Member("record", static_cast<int64_t>(exhibit.record));
    json.Member("file", name).Member("name", exhibit.name);
    json.Member("commitment", HexDigest(exhibit.commitment.bytes))
        .Member("salt", Hex(copied->salt));
    lines += json.EndObject().Take() + "\n";
  }
  return lines;
}

class Writing {
 public:
  Writing(const Session& session, const ExportOptions& options, Audience audience,
          const cases::Asking& asking, cases::Cases& store)
      : session_(session),
        options_(options),
        audience_(audience),
        asking_(asking),
        store_(store),
        exporting_(store, options.case_id),
        folder_(options.out) {}

  int Write() {
    auto gathered = Gather();
    if (!gathered) return Tell(session_, gathered.error());
    PutFiles();
    PutPages();
    const std::string manifest = folder_.Manifest();
    folder_.Put("MANIFEST.sha256", manifest);
    if (!folder_.trouble().empty()) return Unwritable();
    // In the log before anybody has the folder.
    const auto noted = exporting_.Note(audience_, Sha256(manifest), asking_);
    if (!noted) return Tell(session_, noted.error());
    JsonWriter json(2);
    json.BeginObject().Member("export", noted->name.text);
    json.Member("record", static_cast<int64_t>(noted->record));
    json.Member("commitment", HexDigest(noted->commitment.bytes));
    json.Member("salt", Hex(noted->salt)).EndObject();
    folder_.Put("export.json", json.Take() + "\n");
    if (!folder_.trouble().empty() || !folder_.Finish()) return Unwritable();
    return Emit(session_, Said(noted->record)) ? kClean : kUnreadable;
  }

 private:
  cases::Result<void> Gather() {
    auto log = ReadLog(store_);
    if (!log) return std::unexpected(log.error());
    log_ = *std::move(log);
    auto all = store_.List(true);
    if (!all) return std::unexpected(all.error());
    const auto summary = std::ranges::find(*all, options_.case_id, &cases::CaseSummary::case_id);
    if (summary == all->end()) {  // says that there is no such case
      const auto found = store_.Find(options_.case_id);
      return std::unexpected(found.error());
    }
    auto story = StoryOf(store_, *summary, asking_, log_.because);
    if (!story) return std::unexpected(story.error());
    story_ = *std::move(story);
    for (const cases::CaseSummary& one : *all)
      if (one.data.subject == summary->data.subject && one.case_id != options_.case_id)
        if (const auto added = AddOther(one); !added) return added;
    std::map<uint64_t, cases::Why> why;
    for (const auto& [record, one] : story_.because) why[record] = {one.program, one.explanation};
    auto evidence = exporting_.Gather(why);
    if (!evidence) return std::unexpected(evidence.error());
    evidence_ = *std::move(evidence);
    return {};
  }

  cases::Result<void> AddOther(const cases::CaseSummary& summary) {
    auto program = store_.ProgramOf(summary.data.bundle);
    if (!program) return std::unexpected(program.error());
    auto moments = store_.Timeline(summary.case_id);
    if (!moments) return std::unexpected(moments.error());
    others_.push_back({summary, *std::move(program), *std::move(moments)});
    return {};
  }

  void PutFiles() {
    std::string records;
    for (size_t i = 0; i < evidence_.records.size(); ++i) {
      records += evidence_.records[i] + "\n";
      const uint64_t number = story_.moments[i].record.sequence.value;
      folder_.Put(fmt::format("proofs/{}.txt", number), evidence_.proofs[i]);
    }
    folder_.Put("records.jsonl", records);
    folder_.Put("openings.jsonl", OpeningsOf(evidence_));
    folder_.Put("documents.jsonl", CopyDocuments(story_, &exporting_, &folder_, &files_));
    folder_.Put("checkpoint", evidence_.checkpoint);
    folder_.Put("log.key", store_.Identity().keys.front().ToString() + "\n");
    if (evidence_.stamped) {
      folder_.Put("timestamp/checkpoint", evidence_.stamped->note);
      folder_.Put("timestamp/response.tsr", evidence_.stamped->response);
      folder_.Put("timestamp/prefix.txt", evidence_.stamped_prefix);
    }
    for (size_t i = 0; i < evidence_.bundles.size(); ++i) {
      const std::string policy = i == 0 ? "policy/" : fmt::format("policy-{}/", i + 1);
      folder_.Put(policy + "manifest", evidence_.bundles[i].Manifest());
      for (const cases::Bundle::File& file : evidence_.bundles[i].files) {
        folder_.Put(policy + file.name, file.bytes);
        files_.policy.push_back(folder_.Listed(policy + file.name));
      }
    }
    folder_.Put("verify.py", EvidenceVerifier());
  }

  void PutPages() {
    for (const Language language : {Language::kChinese, Language::kEnglish}) {
      const bool zh = language == Language::kChinese;
      const document::LogState log = LogOf(log_, language);
      document::CaseSheet sheet = SheetOf(story_, language);
      sheet.around = zh ? "证据目录" : "List of evidence";
      const auto catalogue =
          CatalogueOf(story_, sheet, others_, files_, "../", audience_, language);
      const std::string to = zh ? "zh/" : "en/";
      for (const document::PageFile& page :
           {document::CataloguePage(catalogue, log, language),
            document::CasePage(sheet, log, MomentWords(story_.now), language)})
        folder_.Put(to + page.name, page.html);
    }
  }

  int Unwritable() {
    Complain(session_, folder_.trouble(), folder_.trouble());
    return kUnreadable;
  }

  std::string Said(uint64_t record) const {
    return Say(session_,
               fmt::format("{}: {} records, {} documents; that it was handed out is record {}\n"
                           "begin with {}/en/index.html; to check it: python3 {}/verify.py\n",
                           options_.out, evidence_.records.size(), story_.dossier.exhibits.size(),
                           record, options_.out, options_.out),
               fmt::format("{}:{} 条记录,{} 份文件;此次导出记于第 {} 条记录\n"
                           "请从 {}/zh/index.html 看起;核验:python3 {}/verify.py\n",
                           options_.out, evidence_.records.size(), story_.dossier.exhibits.size(),
                           record, options_.out, options_.out));
  }

  const Session& session_;
  const ExportOptions& options_;
  const Audience audience_;
  const cases::Asking& asking_;
  cases::Cases& store_;
  cases::Exporting exporting_;
  NewFolder folder_;
  CaseStory story_;
  cases::Evidence evidence_;
  LogReading log_;
  EvidenceFiles files_;
  std::vector<OtherCase> others_;
};

int Run(const Session& session, const ExportOptions& options) {
  const auto audience = AudienceOf(options.audience);
  if (!audience) {
    Complain(session, fmt::format("--for {}: it is party, tribunal or authority", options.audience),
             fmt::format("--for {}:应为 party(当事人)、tribunal(仲裁委或法院)或 "
                         "authority(主管机关)",
                         options.audience));
    return kUnreadable;
  }
  std::error_code error;
  if (fs::exists(options.out, error)) {
    Complain(session, fmt::format("{}: is there already; name another folder", options.out),
             fmt::format("{}:已存在;请另指定文件夹", options.out));
    return kUnreadable;
  }
  const auto store = OpenStore(session, options.store, false);
  if (store == nullptr) return kUnreadable;
  const auto asking = AskingOf(session, options.store);
  if (!asking) return Finish(session, *store, kUnreadable);
  return Finish(session, *store, Writing(session, options, *audience, *asking, *store).Write());
}

}  // namespace

CaseCommand AddAuditExport(CLI::App* audit, Session& session) {
  auto* command = audit->add_subcommand(
      "export", "the evidence of a case as a folder that a stranger can read and check");
  auto options = std::make_shared<ExportOptions>();
  command->add_option("case", options->case_id, "the case")->required();
  command->add_option("--for", options->audience, "party, tribunal or authority")->required();
  command->add_option("-o,--out", options->out, "the folder, which is not there yet")->required();
  AddStore(command, options->store);
  AddNow(command, options->store);
  AddActor(command, options->store, true);
  AddLanguage(command, session);
  return {command, [&session, options] { return Run(session, *options); }};
}

}  // namespace writ::cli
