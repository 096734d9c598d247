#include "runtime/cli/store_session.h"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <cstdlib>
#include <filesystem>

#include "engine/render/explanation.h"
#include "runtime/cli/files.h"

namespace writ::cli {
namespace {

constexpr int64_t kMinute = 60'000, kHour = 60 * kMinute, kChina = 8 * kHour;

std::string FromEnvironment(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr || *value == '\0' ? otherwise : value;
}

std::optional<int64_t> ReadClock(std::string_view text) {  // "17:30", in milliseconds
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  int64_t parts[2] = {0, 0};
  for (const size_t at : {size_t{0}, size_t{1}, size_t{3}, size_t{4}}) {
    if (text[at] < '0' || text[at] > '9') return std::nullopt;
    parts[at / 3] = parts[at / 3] * 10 + (text[at] - '0');
  }
  if (parts[0] > 23 || parts[1] > 59) return std::nullopt;
  return parts[0] * kHour + parts[1] * kMinute;
}

std::optional<Instant> ReadNow(const Session& session, const StoreOptions& options) {
  const auto now = ReadInstant(options.now);
  if (!now)
    Complain(session,
             fmt::format("--now {}: not a time; write it like 2026-03-10T17:30+08:00", options.now),
             fmt::format("--now {}:不是时间,请写成 2026-03-10T17:30+08:00 的样子", options.now));
  return now;
}

}  // namespace

void AddStore(CLI::App* command, StoreOptions& options) {
  command->add_option("--store", options.store, "folder of the store (default: ./.writ)");
  command->add_option("--trust", options.trust,
                      "folder of its keys and anchors (default: beside the store)");
}

void AddNow(CLI::App* command, StoreOptions& options) {
  command->add_option("--now", options.now, "the time, for tests and demonstrations");
}

void AddActor(CLI::App* command, StoreOptions& options, bool required) {
  auto* as = command->add_option("--as", options.person, "who acts: a person's id");
  if (required) as->required();
  command->add_option("--key,--idempotency-key", options.key,
                      "idempotency key: the same request with it is done once");
}

void AddActing(CLI::App* command, StoreOptions& options, Session& session) {
  AddActor(command, options, true);
  AddStore(command, options);
  AddNow(command, options);
  AddLanguage(command, session);
}

std::optional<Instant> ReadInstant(const std::string& text) {
  if (const auto exact = Instant::ParseIso(text)) return exact;
  const auto day =
      Date::ParseIso(std::string_view(text).substr(0, std::min<size_t>(10, text.size())));
  if (!day) return std::nullopt;
  const Instant start = flow::StartOf(*day);
  if (text.size() == 10) return Instant{start.milliseconds + 9 * kHour};
  if (text.size() < 16 || (text[10] != ' ' && text[10] != 'T')) return std::nullopt;
  const auto clock = ReadClock(std::string_view(text).substr(11, 5));
  if (!clock || (text.size() > 16 && text.substr(16) != "+08:00")) return std::nullopt;
  return Instant{start.milliseconds + *clock};
}

std::string MomentWords(Instant instant) {
  const std::string iso = Instant{instant.milliseconds + kChina}.ToIso();
  return iso.size() < 16 ? iso : iso.substr(0, 10) + " " + iso.substr(11, 5);
}

std::optional<cases::Options> SettingsOf(const Session& session, const StoreOptions& options) {
  cases::Options settings;
  settings.folder = options.store.empty() ? FromEnvironment("WRIT_STORE", ".writ") : options.store;
  settings.trust = options.trust.empty() ? FromEnvironment("WRIT_TRUST", "") : options.trust;
  if (options.now.empty()) return settings;
  const auto now = ReadNow(session, options);
  if (!now) return std::nullopt;
  settings.clock = [now = *now] { return now; };
  return settings;
}

std::unique_ptr<cases::Cases> OpenStore(const Session& session, const StoreOptions& options,
                                        bool create, std::optional<cases::Trouble>* trouble) {
  auto settings = SettingsOf(session, options);
  if (!settings) return nullptr;
  settings->create = create;
  const std::string folder = settings->folder;
  const bool is_new = create && !std::filesystem::exists(folder + "/store");
  const std::string trust = settings->trust.empty() ? folder + "-trust" : settings->trust;
  auto opened = cases::Cases::Open(*std::move(settings));
  if (!opened) {
    Tell(session, opened.error());
    if (trouble != nullptr) *trouble = opened.error();
    return nullptr;
  }
  if (is_new) {
    Complain(
        session,
        fmt::format("made a store in {}; its keys and anchors are in {}: keep them apart from it",
                    folder, trust),
        fmt::format("已在 {} 建立存储;其密钥与锚点在 {}:请与存储分开保管", folder, trust));
  }
  return *std::move(opened);
}

std::optional<cases::Asking> AskingOf(const Session& session, const StoreOptions& options) {
  cases::Asking asking;
  asking.person = options.person;
  asking.key = options.key;
  if (options.now.empty()) return asking;
  asking.now = ReadNow(session, options);
  if (!asking.now) return std::nullopt;
  return asking;
}

int OnStore(const Session& session, const StoreOptions& options,
            const std::function<int(cases::Cases& store, const cases::Asking& asking)>& what,
            bool create) {
  const auto asking = AskingOf(session, options);
  if (!asking) return kUnreadable;
  const auto store = OpenStore(session, options, create);
  if (store == nullptr) return kUnreadable;
  return Finish(session, *store, what(*store, *asking));
}

int Tell(const Session& session, const cases::Trouble& trouble, const Program* program) {
  Complain(session, trouble.text.en, trouble.text.zh);
  if (trouble.refusal && program != nullptr) {
    for (const MissingFact& missing : trouble.refusal->missing)
      Complain(session, "  missing: " + MissingWords(*program, missing, Language::kEnglish),
               "  缺:" + MissingWords(*program, missing, Language::kChinese));
    if (trouble.refusal->missing.empty() && trouble.refusal->because != nullptr)
      for (const DerivationLine& line :
           Derivation(*program, *trouble.refusal->because, {session.language(), true}))
        fmt::print(stderr, "{}{}\n", std::string(static_cast<size_t>(line.depth) * 2, ' '),
                   line.text);
  }
  return trouble.type == cases::TroubleClass::kInput ? kUnreadable : kFindings;
}

int TellNothing(const Session& session, const cases::Result<void>& done) {
  return done ? kClean : Tell(session, done.error());
}

int Finish(const Session& session, cases::Cases& store, int exit_code) {
  const auto closed = store.Close();
  if (closed) return exit_code;
  Complain(session,
           "what was done is kept, but could not be anchored:", "所做的已保存,但未能锚定:");
  Tell(session, closed.error());
  return std::max(exit_code, kFindings);
}

std::optional<cases::Packed> PackPolicy(const Session& session, const std::string& path,
                                        int* exit_code) {
  auto bytes = ReadFile(path, kMaxPolicyBytes);
  if (!bytes) {
    Complain(session, fmt::format("{}: cannot be read: {}", path, bytes.error()),
             fmt::format("{}:无法读取:{}", path, bytes.error()));
    *exit_code = kUnreadable;
    return std::nullopt;
  }
  ToUtf8(&*bytes);
  const Loader loader = LoaderOf(session);
  auto packed = cases::Pack({path, std::move(*bytes)}, loader);
  if (packed.compilation.program != nullptr) return packed;
  Session text = session;
  text.format = "text";
  Report(text, packed.compilation.diagnostics, *packed.compilation.sources);
  *exit_code = std::max(kFindings, ExitCodeFor(packed.compilation.diagnostics));
  return std::nullopt;
}

std::optional<cases::Attachment> ReadAttachment(const Session& session, const std::string& word,
                                                const std::string& field) {
  cases::Attachment attachment{.field = field};
  std::string path = word;
  if (field.empty()) {
    const size_t equals = word.find('=');
    if (equals == word.npos || equals == 0) {
      Complain(session, fmt::format("--attach {}: write it as FIELD=FILE", word),
               fmt::format("--attach {}:请写成 字段=文件", word));
      return std::nullopt;
    }
    attachment.field = word.substr(0, equals);
    path = word.substr(equals + 1);
  }
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    Complain(session, fmt::format("{}: no such file", path), fmt::format("{}:没有这个文件", path));
    return std::nullopt;
  }
  attachment.name = std::filesystem::path(path).filename().string();
  attachment.open = [path] { return SourceOfFile(PosixDisk(), path); };
  return attachment;
}

}  // namespace writ::cli
