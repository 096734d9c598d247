#include "runtime/embed/policy_source.h"

#include <algorithm>
#include <filesystem>

#include "engine/base/text.h"
#include "engine/diagnostics/render.h"
#include "engine/render/decision_json.h"
#include "runtime/cases/library.h"

namespace writ::embed {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxFactBytes = size_t{1} << 30;

// Files in memory, by their names; what is not among them is on the disk, in folders alone: a file
// in memory has nothing beside it there.
class MemoryFiles {
 public:
  MemoryFiles(std::vector<LoadedText> files, std::vector<std::string> folders)
      : files_(std::move(files)),
        has_folders_(!folders.empty()),
        disk_from_(has_folders_ ? folders.front() + "/." : ""),
        disk_(cases::DiskLoader(std::move(folders))) {
    for (LoadedText& file : files_) ToUtf8(&file.bytes);
  }

  std::optional<LoadedText> Find(const std::vector<std::string>& names,
                                 const std::string& from) const {
    const fs::path beside = fs::path(from).parent_path();
    for (const std::string& name : names)
      for (const fs::path& path : {beside / name, fs::path(name)})
        for (const LoadedText& file : files_)
          if (file.path == path.lexically_normal().string()) return file;
    return std::nullopt;
  }
  std::optional<LoadedText> Module(const std::string& module, const std::string& from) const {
    std::string path = module;
    std::ranges::replace(path, '.', '/');
    if (auto found = Find({path + ".writ", path + ".writ.md"}, from)) return found;
    return has_folders_ ? disk_.module(module, OnDisk(from)) : std::nullopt;
  }
  std::optional<LoadedText> Data(const std::string& path, const std::string& from) const {
    if (auto found = Find({path}, from)) return found;
    return has_folders_ ? disk_.data(path, OnDisk(from)) : std::nullopt;
  }

 private:
  std::string OnDisk(const std::string& from) const {
    const bool ours = std::ranges::any_of(files_, [&](const auto& f) { return f.path == from; });
    return ours ? disk_from_ : from;
  }

  std::vector<LoadedText> files_;
  bool has_folders_;
  std::string disk_from_;
  Loader disk_;
};

Wrong NotReadable(const std::string& path, const DiskError& error) {
  return WrongOf(cases::Make(cases::TroubleKind::kFile, path, error.Text()));
}

Wrong WrongInput(std::string_view word, const std::string& en, const std::string& zh) {
  return {WRIT_E_INPUT, std::string(word), {en, zh}};
}

}  // namespace

Got<PolicySource> ReadSource(const writ_source* source) {
  Given given;
  const writ_source read = given.Struct(source, "source");
  const std::string path = given.Path(read.path, "source.path");
  auto files = given.Files(read.files, read.file_count, "source.files");
  auto folders = given.Texts(read.folders, read.folder_count, "source.folders");
  if (given.ok() && path.empty() == files.empty())
    given.Note(
        Misused("source", "a source has either a path or files", "来源须为路径或者文件之一"));
  if (!given.ok()) return given.wrong();
  if (!path.empty()) {
    auto bytes = ReadWhole(PosixDisk(), path, cases::kMaxPolicyBytes + 1);
    if (!bytes) return std::unexpected(NotReadable(path, bytes.error()));
    return PolicySource{{path, *std::move(bytes)}, cases::DiskLoader(std::move(folders))};
  }
  for (LoadedText& file : files) file.path = fs::path(file.path).lexically_normal().string();
  LoadedText policy = files.front();
  const auto memory = std::make_shared<MemoryFiles>(std::move(files), std::move(folders));
  Loader loader;
  loader.module = [memory](const std::string& module, const std::string& from) {
    return memory->Module(module, from);
  };
  loader.data = [memory](const std::string& name, const std::string& from) {
    return memory->Data(name, from);
  };
  return PolicySource{std::move(policy), std::move(loader)};
}

Got<cases::Packed> PackSource(const writ_source* source) {
  auto read = ReadSource(source);
  if (!read) return std::unexpected(read.error());
  ToUtf8(&read->policy.bytes);
  auto packed = cases::Pack(std::move(read->policy), read->loader);
  if (packed.compilation.program != nullptr) return packed;
  const Compilation& compilation = packed.compilation;
  return std::unexpected(
      WithFindings(cases::Make(cases::TroubleKind::kPolicyWrong),
                   RenderJson(compilation.diagnostics.Sorted(), *compilation.sources)));
}

Got<std::vector<FactText>> ReadFacts(const writ_facts* facts) {
  Given given;
  const writ_facts read = given.Struct(facts, "facts");
  const std::string path = given.Path(read.path, "facts.path");
  const auto files = given.Files(read.files, read.file_count, "facts.files");
  if (given.ok() && path.empty() == files.empty())
    given.Note(Misused("facts", "facts have either a path or files", "事实须为路径或者文件之一"));
  if (!given.ok()) return given.wrong();
  std::vector<FactText> texts;
  for (const LoadedText& file : files) texts.push_back({file.path, file.bytes});
  if (path.empty()) return texts;
  auto bytes = ReadWhole(PosixDisk(), path, kMaxFactBytes);
  if (!bytes) return std::unexpected(NotReadable(path, bytes.error()));
  texts.push_back({path, *std::move(bytes)});
  return texts;
}

Wrong FactsWrong(const Diagnostics& diagnostics, const SourceSet& sources) {
  Wrong wrong = WrongInput("facts_wrong", "the facts cannot be read under this policy",
                           "事实无法按本政策读取");
  wrong.more = ",\"findings\":" + RenderJson(diagnostics.Sorted(), sources);
  return wrong;
}

Got<Question> ReadQuestion(const Program& program, const writ_question* question) {
  Given given;
  const writ_question read = given.Struct(question, "question");
  given.Flags(read.flags, WRIT_WITHHOLD_PERSONAL);
  Question out;
  out.subject = given.Text(read.subject, "question.subject");
  const auto as_of = given.Day(read.as_of, "question.as_of");
  const auto known_on = given.Day(read.known_on, "question.known_on");
  const auto rules = given.Texts(read.rules, read.rule_count, "question.rules");
  if (given.ok() && !as_of)
    given.Note(Misused("empty", "question.as_of is empty: a decision never asks a clock",
                       "question.as_of 为空:判断不读取时钟"));
  if (!given.ok()) return given.wrong();
  out.dates = {*as_of, known_on.value_or(*as_of)};
  out.words.language = read.language == WRIT_CHINESE ? Language::kChinese : Language::kEnglish;
  out.words.show_personal = (read.flags & WRIT_WITHHOLD_PERSONAL) == 0;
  for (const std::string& name : rules) {
    const auto rule = program.FindRule(name);
    if (!rule) return std::unexpected(WrongOf(cases::Make(cases::TroubleKind::kNoRule, name)));
    out.rules.push_back(*rule);
  }
  return out;
}

std::string AnswerTo(const Program& program, const Question& question, const SubjectFacts& subject,
                     const EvalOptions& options) {
  Evaluator evaluator(program, subject, question.dates, options);
  std::vector<Decision> decisions;
  for (const uint32_t rule : question.rules) decisions.push_back(evaluator.Decide(rule));
  if (question.rules.empty()) decisions = evaluator.DecideAll();
  return DecisionsJson(program, subject.id, question.dates, decisions, {}, question.words, 0);
}

}  // namespace writ::embed
