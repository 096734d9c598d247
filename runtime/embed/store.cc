// The handle of a store: opened with the host's callbacks, closed, freed.
#include <openssl/crypto.h>
#include <unistd.h>

#include <filesystem>

#include "runtime/embed/given.h"
#include "runtime/embed/open_store.h"
#include "runtime/facts/builder.h"

namespace writ::embed {
namespace {

cases::LogLevel LevelOf(int32_t level) {
  switch (level) {
    case WRIT_LOG_DEBUG: return cases::LogLevel::kDebug;
    case WRIT_LOG_WARNING: return cases::LogLevel::kWarning;
    case WRIT_LOG_ERROR: return cases::LogLevel::kError;
    default: return cases::LogLevel::kInfo;
  }
}

int32_t NumberOf(cases::LogLevel level) {
  switch (level) {
    case cases::LogLevel::kDebug: return WRIT_LOG_DEBUG;
    case cases::LogLevel::kInfo: return WRIT_LOG_INFO;
    case cases::LogLevel::kWarning: return WRIT_LOG_WARNING;
    case cases::LogLevel::kError: return WRIT_LOG_ERROR;
  }
  return WRIT_LOG_ERROR;
}

cases::Result<std::string> AskForFacts(decltype(writ_options::facts) facts, void* context,
                                       const writ_store* store, const cases::FactsWanted& wanted) {
  const Program& program = wanted.program;
  const auto text = [](const std::string& t) { return writ_text{t.data(), t.size()}; };
  std::vector<writ_text> ids;
  for (const Fact& fact : program.facts)
    if (fact.entity == SubjectEntity(program)) ids.push_back(text(fact.names.id));
  const std::string known_at = wanted.known_at.ToIso();
  writ_wanted out = {};
  out.size = sizeof out;
  out.subject = text(wanted.subject);
  out.known_at = text(known_at);
  out.policy = text(program.policy.names.id);
  out.facts = ids.data();
  out.fact_count = ids.size();
  writ_sink sink;
  const InCallback inside(store);
  if (facts(context, &out, &sink) != WRIT_OK) throw CallbackFailed{};
  return std::move(sink.text).value_or("");
}

// The host's functions as the rooms know them. `store` only says whose callback it is.
void TakeCallbacks(const writ_options& given, const writ_store* store, cases::Options* options) {
  void* const context = given.context;
  if (given.clock != nullptr)
    options->clock = [clock = given.clock, context, store] {
      const InCallback inside(store);
      Instant now;
      if (clock(context, &now.milliseconds) != WRIT_OK || !now.IsWritable()) throw CallbackFailed{};
      return now;
    };
  if (given.log != nullptr)
    options->log = cases::LoggerTo(
        [log = given.log, context, store](cases::LogLevel level, const std::string& line) {
          const InCallback inside(store);
          log(context, NumberOf(level), line.data(), line.size());
        },
        LevelOf(given.log_level));
  if (given.root_key != nullptr)
    options->root_key = [root_key = given.root_key, context, store]() -> PersonalResult<RootKey> {
      const InCallback inside(store);
      std::array<uint8_t, WRIT_KEY_BYTES> bytes{};
      const writ_status status = root_key(context, bytes.data());
      auto key = RootKey::FromBytes(bytes, "root_key");
      OPENSSL_cleanse(bytes.data(), bytes.size());
      if (status != WRIT_OK) throw CallbackFailed{};
      return key;
    };
  if (given.facts != nullptr)
    options->facts = [facts = given.facts, context, store](const cases::FactsWanted& wanted) {
      return AskForFacts(facts, context, store, wanted);
    };
}

// The options, with what the rooms need; `store` is where callbacks will find themselves.
Got<cases::Options> ReadOptions(const writ_options* options, const writ_store* store) {
  Given given;
  const writ_options read = given.Struct(options, "options", kFirstOptionsSize);
  given.Flags(read.flags, WRIT_CREATE);
  cases::Options out;
  out.folder = given.Path(read.folder, "options.folder");
  out.trust = given.Path(read.trust, "options.trust");
  const std::string origin = given.Text(read.origin, "options.origin");
  if (given.ok() && out.folder.empty())
    given.Note(Misused("empty", "options.folder is empty", "options.folder 为空"));
  if (given.ok() && !origin.empty() && !OriginForm::Accepts(origin))
    given.Note(Misused("origin", "options.origin is no name of a log: write it like name/0",
                       "options.origin 不是日志名称,请写成 name/0 的样子"));
  if (given.ok() && (read.log_level < WRIT_LOG_DEBUG || read.log_level > WRIT_LOG_ERROR))
    given.Note(Misused("log_level", "options.log_level is not known", "options.log_level 未知"));
  if (!given.ok()) return given.wrong();
  if (!origin.empty()) out.origin = origin;
  out.create = (read.flags & WRIT_CREATE) != 0;
  TakeCallbacks(read, store, &out);
  return out;
}

Got<void> Close(writ_store* store) {
  if (auto may = MayCall(store); !may) return may;
  switch (store->gate.Shut()) {
    case Gate::Shutting::kWasShut: return {};
    case Gate::Shutting::kBusy:
      return std::unexpected(
          Wrong{WRIT_E_BUSY,
                "busy",
                {"a call is under way in another thread; the store is open still",
                 "另一线程的调用尚未结束;存储仍处于打开状态"}});
    case Gate::Shutting::kDone: break;
  }
  try {
    return OrWrong(store->cases->Close());
  } catch (...) {  // a clock that failed, say: no anchor, but the files are let go
    store->cases.reset();
    throw;
  }
}

}  // namespace

Got<writ_store*> OpenStore(const std::function<Got<cases::Options>(const writ_store*)>& options) {
  auto store = std::make_unique<writ_store>();
  store->process = getpid();
  auto settings = options(store.get());
  if (!settings) return std::unexpected(std::move(settings.error()));
  auto opened = cases::Cases::Open(*std::move(settings));
  if (!opened) return std::unexpected(WrongOf(opened.error()));
  store->cases = *std::move(opened);
  return store.release();
}

}  // namespace writ::embed

using namespace writ;         // NOLINT: this file is the boundary
using namespace writ::embed;  // NOLINT

extern "C" {

writ_status writ_store_open(const writ_options* options, writ_store** store, writ_error** error) {
  if (store != nullptr) *store = nullptr;
  return Run(error, [&]() -> Got<void> {
    if (store == nullptr) return std::unexpected(NullPointer("store"));
    auto opened = OpenStore([&](const writ_store* at) { return ReadOptions(options, at); });
    if (!opened) return std::unexpected(std::move(opened.error()));
    const auto read = Given().Struct(options, "options", kFirstOptionsSize);
    (*opened)->identity = read.identity;
    (*opened)->context = read.context;
    *store = *opened;
    return {};
  });
}

writ_status writ_store_close(writ_store* store, writ_error** error) {
  return Run(error, [&] { return Close(store); });
}

writ_status writ_sink_give(writ_sink* sink, writ_text text, writ_error** error) {
  return Run(error, [&]() -> Got<void> {
    if (sink == nullptr) return std::unexpected(NullPointer("sink"));
    Given given;
    std::string bytes = given.Bytes(text, "text");
    if (given.ok() && sink->text)
      given.Note(Misused("given_already", "a text was given already", "已给过文本"));
    if (!given.ok()) return given.wrong();
    sink->text = std::move(bytes);
    return {};
  });
}

void writ_store_free(writ_store* store) {
  if (store == nullptr) return;
  if (getpid() == store->process) {
    writ_error* error = nullptr;
    const writ_status closed = writ_store_close(store, &error);
    writ_error_free(error);
    if (closed == WRIT_E_BUSY || closed == WRIT_E_REENTRANT) return;  // as the header says
  }
  delete store;
}

}  // extern "C"
