// Evidence that somebody without the log's key made over, once with its lists of files as they were
// and once with all of them written anew: it is noticed, what is wrong is named in both languages,
// and nothing else that was found is lost.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>

#include "engine/base/sha256.h"
#include "engine/event/commitment.h"
#include "tests/cli/program.h"
#include "tests/cli/warning_office.h"

using writ::test::Folder;
using writ::test::Office;
using writ::test::Slurp;

namespace {

namespace fs = std::filesystem;

bool Has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

void Write(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

std::string Hash(const std::string& bytes) { return writ::HexDigest(writ::Sha256(bytes)); }

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line + "\n");
  return lines;
}

// What two exports of one case left, made once: attacks are on copies.
struct HandedOutTwice {
  HandedOutTwice() {
    office.Warn("张三", "二月旷工三天");
    for (const char* to : {"first", "second"})
      office.Must({"audit", "export", "W-1", "--for", "tribunal", "-o", office.folder.Path(to),
                   "--as", "H1"},
                  "2026-03-18");
  }
  const Office office;
  std::string first() const { return office.folder.Path("first"); }
  std::string second() const { return office.folder.Path("second"); }
};
const HandedOutTwice& Exports() {
  static const HandedOutTwice kExports;
  return kExports;
}

class Attacked {
 public:
  Attacked() : path_(scratch_.Path("evidence")) {
    fs::copy(Exports().first(), path_, fs::copy_options::recursive);
  }

  fs::path At(const std::string& name) const { return fs::path(path_) / name; }
  std::string Read(const std::string& name) const { return Slurp(At(name).string()); }
  void Put(const std::string& name, const std::string& bytes) const { Write(At(name), bytes); }
  void Remove(const std::string& name) const { REQUIRE(fs::remove(At(name))); }
  void Replace(const std::string& name, const std::string& from, const std::string& to) const {
    std::string text = Read(name);
    const size_t at = text.find(from);
    REQUIRE(at != text.npos);
    Put(name, text.replace(at, from.size(), to));
  }
  // Keeps the lines that `wanted` says yes to.
  void Filter(const std::string& name,
              const std::function<bool(size_t at, const std::string& line)>& wanted) const {
    std::string kept;
    const auto lines = Lines(Read(name));
    for (size_t at = 0; at < lines.size(); ++at)
      if (wanted(at, lines[at])) kept += lines[at];
    Put(name, kept);
  }
  std::vector<std::string> Files(const std::string& under = "") const {
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(path_))
      if (entry.is_regular_file()) {
        const std::string name = fs::relative(entry.path(), path_).string();
        if (name.starts_with(under)) files.push_back(name);
      }
    std::ranges::sort(files);
    return files;
  }

  // Every list and what names it, as far as that can be done without the log's key.
  void ListAnew() const {
    std::string committed, all;
    for (const std::string& name : Files()) {
      const bool of_log = name.starts_with("proofs/") || name == "checkpoint" ||
                          name.starts_with("export") || name.ends_with(".sha256");
      if (!of_log) committed += Hash(Read(name)) + "  " + name + "\n";
    }
    Put("COMMITTED.sha256", committed);
    const std::string json = fs::exists(At("export.json")) ? Read("export.json") : "";
    const auto member = [&](const std::string& name) {
      const size_t at = json.find("\"" + name + "\": \"");
      return at == json.npos ? "" : json.substr(at + name.size() + 5, 64);
    };
    if (const std::string salt = member("salt"), was = member("commitment"); !salt.empty()) {
      writ::Salt bytes{};
      for (size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<uint8_t>(std::stoi(salt.substr(2 * i, 2), nullptr, 16));
      const writ::Digest list = writ::Sha256(committed);
      const auto made = writ::Commit(
          writ::CommitmentTag::kDocument, bytes,
          writ::CommittedValue::OfBytes({reinterpret_cast<const char*>(list.data()), list.size()}));
      Replace("export.json", was, writ::HexDigest(made.bytes));
    }
    for (const std::string& name : Files())
      if (name != "MANIFEST.sha256") all += Hash(Read(name)) + "  " + name + "\n";
    Put("MANIFEST.sha256", all);
  }

  std::string Said() const {
    const std::string said = scratch_.Path("said");
    const std::string command = "python3 -B '" + path_ + "/verify.py' > '" + said + "' 2>&1";
    fine_ = std::system(command.c_str()) == 0;
    return Slurp(said);
  }
  // As it was last said.
  bool fine() const { return fine_; }

 private:
  const Folder scratch_;
  const std::string path_;
  mutable bool fine_ = false;
};

struct Attack {
  const char* name;
  std::function<void(const Attacked&)> attack;
  std::vector<std::string> named;        // whatever the lists say
  std::vector<std::string> listed = {};  // where they were left as they were
};

std::vector<Attack> OnRecords() {
  const auto records = [] { return Lines(Slurp(Exports().first() + "/records.jsonl")); };
  const std::string some = records().at(3);
  const auto number_of = [](const std::string& line) {
    const size_t at = line.find("\"sequence\":");
    return std::to_string(std::stoul(line.substr(at + 11)));
  };
  const std::string number = number_of(some);
  return {
      {"a name on a page",
       [](const Attacked& on) { on.Replace("zh/index.html", "王志强", "王志弱"); },
       {},
       {"zh/index.html was changed"}},
      {"a record is left out",
       [](const Attacked& on) {
         on.Filter("records.jsonl", [](size_t at, const std::string&) { return at != 3; });
       },
       {},
       {"records.jsonl was changed"}},
      {"several are, with their proofs",
       [=](const Attacked& on) {
         on.Filter("records.jsonl", [](size_t at, const std::string&) { return at < 3; });
         on.Remove("proofs/" + number + ".txt");
       },
       {},
       {"records.jsonl was changed", "proofs/" + number + ".txt is missing"}},
      {"a record is there twice",
       [=](const Attacked& on) { on.Put("records.jsonl", on.Read("records.jsonl") + some); },
       {"record " + number + " is there twice"}},
  };
}

std::vector<Attack> OnWhatIsSaid() {
  return {
      {"nothing of what was handed in and said is there",
       [](const Attacked& on) {
         fs::remove_all(on.At("documents"));
         on.Put("documents.jsonl", "");
         on.Put("openings.jsonl", "");
       },
       {},
       {"documents/001-minutes.txt is missing", "documents.jsonl was changed",
        "openings.jsonl was changed"}},
      {"a document has another name",
       [](const Attacked& on) {
         fs::rename(on.At("documents/001-minutes.txt"), on.At("documents/001-other.txt"));
         on.Replace("documents.jsonl", "001-minutes.txt", "001-other.txt");
         on.Replace("documents.jsonl", "\"minutes.txt\"", "\"other.txt\"");
       },
       {"documents.jsonl:1: documents/001-other.txt was called minutes.txt"},
       {"documents/001-minutes.txt is missing (it is now called documents/001-other.txt)"}},
      {"texts of the policy are exchanged",
       [](const Attacked& on) {
         const auto files = on.Files("policy/");
         std::vector<std::string> texts;
         std::ranges::copy_if(files, std::back_inserter(texts),
                              [](const std::string& name) { return name != "policy/manifest"; });
         REQUIRE(texts.size() > 1);
         const std::string one = on.Read(texts[0]), other = on.Read(texts[1]);
         on.Put(texts[0], other);
         on.Put(texts[1], one);
       },
       {"is not the text of that name in policy/manifest"}},
      {"a text of the policy is left out",
       [](const Attacked& on) {
         for (const std::string& name : on.Files("policy/"))
           if (name.ends_with("policy.writ")) on.Remove(name);
       },
       {"policy.writ is missing"}},
      {"what was said is said of another field",
       [](const Attacked& on) { on.Replace("openings.jsonl", "hearing.reason", "decision.note"); },
       {"openings.jsonl:", "decision.note of record"}},
  };
}

std::vector<Attack> OnTheExport() {
  return {
      {"the record of the export is another's",
       [](const Attacked& on) {
         const auto proofs = [](const std::string& folder) {
           std::vector<std::string> all;
           for (const auto& entry : fs::directory_iterator(folder + "/proofs"))
             all.push_back(entry.path().filename().string());
           return all;
         };
         for (const char* name : {"exported.jsonl", "export.json", "checkpoint"})
           on.Put(name, Slurp(Exports().second() + "/" + name));
         for (const std::string& name : proofs(Exports().second()))
           on.Put("proofs/" + name, Slurp(Exports().second() + "/proofs/" + name));
       },
       {"COMMITTED.sha256 is not the list that the log names"}},
      {"export.json is gone",
       [](const Attacked& on) { on.Remove("export.json"); },
       {"export.json is missing"}},
      {"export.json is empty",
       [](const Attacked& on) { on.Put("export.json", "[]"); },
       {"export.json cannot be read"}},
      {"the record of the export is gone",
       [](const Attacked& on) { on.Remove("exported.jsonl"); },
       {"exported.jsonl is missing"}},
      {"a file more",
       [](const Attacked& on) { on.Put("proofs/more.txt", "x"); },
       {"proofs/more.txt is not listed in COMMITTED.sha256"}},
      {"somebody has another name",
       [](const Attacked& on) { on.Replace("openings.jsonl", "周海", "周江"); },
       {"openings.jsonl:", "name of record"}},
      {"who registered the key is left out",
       [](const Attacked& on) {
         on.Filter("people.jsonl", [](size_t, const std::string& line) {
           return !Has(line, "\"key_registered\"");
         });
       },
       {"the key of its signature was not registered to who acted"}},
      {"who granted the role of a decision is left out",
       [](const Attacked& on) {
         on.Filter("people.jsonl", [](size_t, const std::string& line) {
           return !Has(line, "\"granted\":\"hr_director\"");
         });
       },
       {"who acted did not have the role hr_director on 2026-03-16, by people.jsonl",
        "据 people.jsonl,办理人在 2026-03-16 并不具有角色 hr_director"}},
  };
}

std::vector<Attack> Attacks() {
  std::vector<Attack> all = OnRecords();
  for (const auto& more : {OnWhatIsSaid(), OnTheExport()})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace

TEST_CASE("evidence that was made over without the log's key is noticed, and what is wrong named") {
  const Attacked untouched;
  const std::string said = untouched.Said();
  INFO(said);
  REQUIRE(untouched.fine());
  for (const Attack& attack : Attacks())
    for (const bool anew : {false, true}) {
      CAPTURE(attack.name, anew);
      const Attacked on;
      attack.attack(on);
      if (anew) on.ListAnew();
      const std::string found = on.Said();
      INFO(found);
      CHECK_FALSE(on.fine());
      CHECK(Has(found, "NOT verified 核验未通过"));
      CHECK_FALSE(Has(found, "Traceback"));
      for (const std::string& named : attack.named) CHECK(Has(found, named));
      if (!anew)
        for (const std::string& named : attack.listed) CHECK(Has(found, named));
      if (anew && attack.named.empty())
        CHECK(Has(found, "COMMITTED.sha256 is not the list that the log names"));
    }
}

TEST_CASE("files of evidence that cannot be read are named, and what else is wrong is said, too") {
  const auto change = [](size_t at, const std::string& to) {
    return [=](const std::string& text) {
      std::string changed = text;
      return changed.replace(at, to.size(), to);
    };
  };
  const Attacked whole;
  const auto proofs = whole.Files("proofs/");
  const std::string proof = whole.Read(proofs.front());
  const size_t pad = proof.find("=\n");
  REQUIRE(pad != proof.npos);
  const std::map<std::string, std::pair<std::string, std::string>> broken = {
      {"records.jsonl", {change(9, "!")(whole.Read("records.jsonl")), "records.jsonl:1 cannot be"}},
      {"people.jsonl", {change(9, "!")(whole.Read("people.jsonl")), "people.jsonl:1 cannot be"}},
      {"openings.jsonl", {"{\"record\":\n", "openings.jsonl:1 cannot be read"}},
      {"documents.jsonl", {"{}\n", "documents.jsonl:1 cannot be read"}},
      {"exported.jsonl", {"\xff\n", "exported.jsonl:1 cannot be read"}},
      {"log.key", {"\xff", "log.key cannot be read"}},
      {"checkpoint", {"x", "checkpoint"}},
      {"COMMITTED.sha256", {"x\n", "COMMITTED.sha256:1"}},
      {"MANIFEST.sha256", {"x\n", "MANIFEST.sha256:1"}},
      {"policy/manifest", {"x", "policy/manifest cannot be read"}},
      {proofs.front(), {change(pad - 1, "*")(proof), proofs.front() + " cannot be read"}}};
  for (const auto& [name, how] : broken)
    for (const bool gone : {false, true}) {
      CAPTURE(name, gone);
      const Attacked on;
      on.Replace("zh/index.html", "王志强", "王志弱");
      if (gone) {
        on.Remove(name);
      } else {
        on.Put(name, how.first);
      }
      const std::string found = on.Said();
      INFO(found);
      CHECK_FALSE(on.fine());
      CHECK_FALSE(Has(found, "Traceback"));
      CHECK(Has(found, gone ? name + " is missing" : how.second));
      CHECK(Has(found, gone ? "缺少 " + name : "不符:"));
      CHECK(Has(found, "zh/index.html was changed"));
    }
}

TEST_CASE("base64 that has another spelling of its bytes is no proof") {
  const Attacked on;
  const std::string name = on.Files("proofs/").front();
  // The last letter before the padding has bits to spare.
  std::string proof = on.Read(name);
  const size_t at = proof.find("=\n") - 1;
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  proof[at] = kLetters[kLetters.find(proof[at]) + 1];
  on.Put(name, proof);
  on.ListAnew();
  const std::string found = on.Said();
  INFO(found);
  CHECK_FALSE(on.fine());
  CHECK(Has(found, name + " cannot be read"));
}

TEST_CASE("what systems leave in a folder of evidence is mentioned, and no finding") {
  const Attacked on;
  for (const char* name : {".DS_Store", "documents/Thumbs.db", "zh/desktop.ini"}) on.Put(name, "x");
  const std::string said = on.Said();
  INFO(said);
  CHECK(on.fine());
  CHECK(Has(said, "documents/Thumbs.db was left by an operating system"));
  CHECK(Has(said, ".DS_Store 系操作系统自行生成"));
}
