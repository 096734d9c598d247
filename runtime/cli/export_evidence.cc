#include "runtime/cli/export_evidence.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "engine/base/json.h"
#include "engine/document/catalogue.h"
#include "runtime/audit/bytes.h"
#include "runtime/cases/evidence.h"
#include "runtime/cases/trouble.h"
#include "runtime/cli/audit_catalogue.h"
#include "runtime/cli/case_story.h"
#include "runtime/cli/pdf.h"
#include "runtime/cli/store_session.h"
#include "runtime/cli/verify_evidence.h"
#include "runtime/disk/whole_folder.h"

namespace writ::cli {
namespace {

constexpr size_t kMostNameBytes = 80;

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

// The files as they are listed in the end.
class Listing {
 public:
  Listing(Disk& disk, const std::string& path) : folder_(disk, path) {}

  // The first that cannot be written is what Trouble says.
  void Put(const std::string& name, std::string_view bytes) {
    files_[name] = HexDigest(Sha256(bytes));
    if (auto put = folder_.Put(name, bytes); !put && !trouble_) trouble_ = put.error();
  }
  EvidenceFile Listed(const std::string& name) const { return {name, files_.at(name), false}; }
  // As sha256sum reads it.
  std::string Manifest() const {
    std::string text;
    for (const auto& [name, hash] : files_) text += hash + "  " + name + "\n";
    return text;
  }
  cases::Result<void> Written() const { return trouble_ ? Unwritable(*trouble_) : Fine(); }
  cases::Result<void> Finish() {
    if (trouble_) return Unwritable(*trouble_);
    const auto finished = folder_.Finish();
    return finished ? Fine() : Unwritable(finished.error());
  }

 private:
  static cases::Result<void> Fine() { return {}; }
  static cases::Result<void> Unwritable(const DiskError& error) {
    cases::Trouble trouble = cases::From(error);
    trouble.type = cases::TroubleClass::kInput;
    return std::unexpected(std::move(trouble));
  }

  WholeFolder folder_;
  std::map<std::string, std::string> files_;  // and their hashes
  std::optional<DiskError> trouble_;
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

std::string LinesOf(const std::vector<cases::KeptRecord>& records) {
  std::string lines;
  for (const cases::KeptRecord& record : records) lines += record.bytes + "\n";
  return lines;
}

// The documents of a case, copied beside the rest; those that cannot be read whole have no name.
std::string CopyDocuments(const CaseStory& story, cases::Exporting* exporting, Listing* folder,
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
    file.misnamed = !IsAsNamed(exhibit.name, bytes);
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
  Writing(Disk& disk, cases::Cases& store, const EvidenceRequest& request,
          const cases::Asking& asking)
      : request_(request),
        asking_(asking),
        store_(store),
        exporting_(store, request.case_id),
        folder_(disk, request.folder) {}

  cases::Result<EvidenceWritten> Write() {
    if (auto gathered = Gather(); !gathered) return std::unexpected(gathered.error());
    PutFiles();
    if (auto put = PutPages(); !put) return std::unexpected(put.error());
    // In the log before anybody has the folder: what is written from here on follows from the log,
    // and only whoever has its key can make it.
    const std::string committed = folder_.Manifest();
    folder_.Put("COMMITTED.sha256", committed);
    if (auto written = folder_.Written(); !written) return std::unexpected(written.error());
    const auto noted = exporting_.Note(request_.audience, Sha256(committed), asking_);
    if (!noted) return std::unexpected(noted.error());
    if (auto proved = PutProofs(*noted); !proved) return std::unexpected(proved.error());
    folder_.Put("MANIFEST.sha256", folder_.Manifest());
    if (auto done = folder_.Finish(); !done) return std::unexpected(done.error());
    return EvidenceWritten{noted->record, evidence_.records.size(), story_.dossier.exhibits.size()};
  }

 private:
  cases::Result<void> Gather() {
    auto log = ReadLog(store_);
    if (!log) return std::unexpected(log.error());
    log_ = *std::move(log);
    auto all = store_.List(true);
    if (!all) return std::unexpected(all.error());
    const auto summary = std::ranges::find(*all, request_.case_id, &cases::CaseSummary::case_id);
    if (summary == all->end()) {  // says that there is no such case
      const auto found = store_.Find(request_.case_id);
      return std::unexpected(found.error());
    }
    auto story = StoryOf(store_, *summary, asking_, &log_);
    if (!story) return std::unexpected(story.error());
    story_ = *std::move(story);
    files_.left_out = LeaveWhatWasAsked(&story_);
    for (const cases::CaseSummary& one : *all)
      if (one.data.subject == summary->data.subject && one.case_id != request_.case_id)
        if (const auto added = AddOther(one); !added) return added;
    std::map<uint64_t, cases::Why> why;
    for (const auto& [record, one] : story_.because) why[record] = {one.program, one.explanation};
    auto evidence = exporting_.Gather(why, asking_);
    if (!evidence) return std::unexpected(evidence.error());
    evidence_ = *std::move(evidence);
    return {};
  }

  cases::Result<void> AddOther(const cases::CaseSummary& summary) {
    const auto moments = store_.Timeline(summary.case_id);
    if (!moments) return std::unexpected(moments.error());
    if (auto other = SpokenOf(story_, summary.case_id, *moments))
      others_.push_back(*std::move(other));
    return {};
  }

  void PutFiles() {
    folder_.Put("records.jsonl", LinesOf(evidence_.records));
    folder_.Put("people.jsonl", LinesOf(evidence_.people));
    folder_.Put("openings.jsonl", OpeningsOf(evidence_));
    folder_.Put("documents.jsonl", CopyDocuments(story_, &exporting_, &folder_, &files_));
    folder_.Put("log.key", store_.Identity().keys.front().ToString() + "\n");
    files_.stamped = evidence_.stamped.has_value();
    if (evidence_.stamped) {
      folder_.Put("timestamp/checkpoint", evidence_.stamped->note);
      folder_.Put("timestamp/response.tsr", evidence_.stamped->response);
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
    folder_.Put("READ-ME-FIRST.txt", document::ReadMeFirst());
  }

  cases::Result<void> PutProofs(const cases::Exporting::Noted& noted) {
    const auto proved = exporting_.Prove(evidence_, noted);
    if (!proved) return std::unexpected(proved.error());
    folder_.Put("checkpoint", proved->checkpoint);
    for (const auto& [record, proof] : proved->proofs)
      folder_.Put(fmt::format("proofs/{}.txt", record), proof);
    if (evidence_.stamped) folder_.Put("timestamp/prefix.txt", proved->stamped_prefix);
    folder_.Put("exported.jsonl", LinesOf({proved->exported}));
    JsonWriter json(2);
    json.BeginObject().Member("export", noted.name.text);
    json.Member("record", static_cast<int64_t>(noted.record));
    json.Member("commitment", HexDigest(noted.commitment.bytes));
    json.Member("salt", Hex(noted.salt)).EndObject();
    folder_.Put("export.json", json.Take() + "\n");
    return {};
  }

  cases::Result<void> PutPages() {
    for (const Language language : {Language::kChinese, Language::kEnglish}) {
      const bool zh = language == Language::kChinese;
      const document::LogState log = LogOf(log_, language, &story_);
      document::CaseSheet sheet = SheetOf(story_, language);
      sheet.around = zh ? "证据目录" : "List of evidence";
      const std::string unnamed = zh ? "未载明" : "not stated";
      sheet.head.insert(
          sheet.head.begin(),
          {zh ? "用人单位" : "Employer", request_.employer.empty() ? unnamed : request_.employer});
      const auto catalogue =
          CatalogueOf(story_, sheet, others_, files_, "../", request_.audience, language);
      const std::string to = zh ? "zh/" : "en/";
      for (const document::PageFile& page :
           {document::CataloguePage(catalogue, log, language),
            document::CasePage(sheet, log, MomentWords(story_.now), language)}) {
        folder_.Put(to + page.name, page.html);
        if (!request_.pdf) continue;
        const auto pdf = PdfOf(page.html);
        if (!pdf)
          return std::unexpected(
              cases::Trouble{cases::TroubleClass::kInput, "pdf", pdf.error(), std::nullopt});
        folder_.Put(to + page.name.substr(0, page.name.rfind('.')) + ".pdf", *pdf);
      }
    }
    return {};
  }

  const EvidenceRequest& request_;
  const cases::Asking& asking_;
  cases::Cases& store_;
  cases::Exporting exporting_;
  Listing folder_;
  CaseStory story_;
  cases::Evidence evidence_;
  LogReading log_;
  EvidenceFiles files_;
  std::vector<OtherCase> others_;
};

}  // namespace

cases::Result<EvidenceWritten> ExportEvidence(Disk& disk, cases::Cases& store,
                                              const EvidenceRequest& request,
                                              const cases::Asking& asking) {
  return Writing(disk, store, request, asking).Write();
}

}  // namespace writ::cli
