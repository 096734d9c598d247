// writ case open, preview, act, report, withdraw: what people do in cases.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <set>

#include "engine/render/explanation.h"
#include "runtime/cases/authority.h"
#include "runtime/cases/signing.h"
#include "runtime/cli/case.h"
#include "runtime/cli/case_words.h"
#include "runtime/cli/files.h"
#include "runtime/cli/key_file.h"
#include "runtime/cli/store_session.h"
#include "runtime/cli/table_file.h"

namespace writ::cli {

namespace {

const Program* ProgramOf(cases::Cases& store, const std::string& case_id,
                         std::shared_ptr<const Program>* kept) {
  const auto data = store.Find(case_id);
  if (!data) return nullptr;
  auto program = store.ProgramOf(data->bundle);
  if (!program) return nullptr;
  *kept = *std::move(program);
  return kept->get();
}

// Why nothing was done, with what is missing by the case's policy.
int TellWhy(const Session& session, cases::Cases& store, const cases::Trouble& trouble,
            const std::string& case_id) {
  std::shared_ptr<const Program> program;
  const int exit_code = Tell(session, trouble, ProgramOf(store, case_id, &program));
  const auto data = store.Find(case_id);
  if (!trouble.refusal || !data) return exit_code;
  std::set<std::string> unknown;
  for (const MissingFact& missing : trouble.refusal->missing) unknown.insert(missing.what);
  fmt::print(stderr, "{}", TableAdvice(session, store, data->bundle, unknown));
  return exit_code;
}

int TellWhat(const Session& session, cases::Cases& store, const cases::Done& done) {
  const auto data = store.Find(done.case_id);
  if (!data) return Tell(session, data.error());
  const auto program = store.ProgramOf(data->bundle);
  if (!program) return Tell(session, program.error());
  std::string text = done.case_id + "\n";
  if (done.repeated)
    text += Say(session, "(done before, under the same key)\n", "(此前已以同一幂等键办理)\n");
  for (const audit::Record& record : done.records) {
    cases::Moment moment{.record = record};
    if (record.actor) moment.actor = store.NameOf(*record.actor);
    if (const auto signer = cases::SignerOf(record)) moment.signer = store.NameOf(*signer);
    if (const auto whom = cases::WhomOf(record.event)) moment.whom = store.NameOf(*whom);
    if (const auto* refused = std::get_if<RefusedToSign>(&record.event))
      for (const Pseudonym& witness : refused->witnesses)
        moment.witnesses.push_back(store.NameOf(witness));
    text += TimelineLine(**program, moment, session.language(), data->state.procedure);
  }
  if (done.records.empty()) text += Say(session, "nothing happened\n", "没有变化\n");
  return TellResult(session, text);
}

}  // namespace

int TellDone(const Session& session, cases::Cases& store, const cases::Result<cases::Done>& done,
             const std::string& case_id) {
  return done ? TellWhat(session, store, *done) : TellWhy(session, store, done.error(), case_id);
}

int DoOnce(const Session& session, const StoreOptions& options, const std::string& case_id,
           const Once& once) {
  return OnStore(session, options, [&](cases::Cases& store, const cases::Asking& asking) {
    return TellDone(session, store, once(store, asking), case_id);
  });
}

namespace {

constexpr size_t kMaxFormBytes = 4u << 20;

struct OpenOptions {
  StoreOptions store;
  std::string policy;
  cases::Opening opening;
  std::string because;
};

struct ActOptions {
  StoreOptions store;
  cases::Doing doing;
  std::string form, choose, serve, served, from, until, signed_file, sign_key, signed_paper,
      on_paper, out;
  std::vector<std::string> attach, proof;
  std::string address;
  uint64_t version = 0;
};

// Why a case was not opened; what its procedure asks for at its beginning, where that stands
// against it.
int TellNotOpened(const Session& session, const cases::Trouble& trouble,
                  const Compilation& compilation, const std::string& procedure) {
  const Program& program = *compilation.program;
  const int exit_code = Tell(session, trouble, &program);
  // With nothing missing its reasons have been told.
  const auto& refusal = trouble.refusal;
  if (!refusal || refusal->kind != flow::RefusalKind::kMayNotOpen || refusal->missing.empty())
    return exit_code;
  for (const Procedure& one : program.procedures) {
    const Names& names = one.names;
    if (names.id != procedure && names.en != procedure && names.zh != procedure) continue;
    Complain(session, "  it opens when: " + ExprWords(program, one.opens_when, Language::kEnglish),
             "  启动条件:" + ExprWords(program, one.opens_when, Language::kChinese));
  }
  std::set<std::string> unknown;
  for (const MissingFact& missing : refusal->missing) unknown.insert(missing.what);
  fmt::print(stderr, "{}", TableAdvice(session, compilation, unknown));
  return exit_code;
}

int OpenOne(const Session& session, OpenOptions& options) {
  int exit_code = kClean;
  const auto packed = PackPolicy(session, options.policy, &exit_code);
  if (!packed) return exit_code;
  options.opening.bundle = packed->bundle.hash();
  if (!options.because.empty()) options.opening.because = options.because;
  return OnStore(
      session, options.store,
      [&](cases::Cases& store, const cases::Asking& asking) {
        const auto may = cases::Authority(store).MayOpen(
            {packed->bundle.hash(), *packed->compilation.program}, options.opening, asking);
        if (!may) return Tell(session, may.error());
        if (auto installed = store.Install(packed->bundle, asking); !installed)
          return Tell(session, installed.error());
        const auto done = store.OpenCase(options.opening, asking);
        if (done) return TellDone(session, store, done);
        return TellNotOpened(session, done.error(), packed->compilation, options.opening.procedure);
      },
      true);
}

std::optional<Date> ReadDay(const Session& session, const char* option, const std::string& text) {
  const auto date = Date::ParseIso(text);
  if (!date)
    Complain(session, fmt::format("{} {}: not a date; write it like 2026-03-10", option, text),
             fmt::format("{} {}:不是日期,请写成 2026-03-10 的样子", option, text));
  return date;
}

bool ReadService(const Session& session, const ActOptions& options, cases::Doing* doing) {
  if (options.serve.empty()) return true;
  struct Method {
    std::string_view word;
    ServiceMethod method;
  };
  constexpr Method kMethods[] = {{"in-hand", ServiceMethod::kInHand},
                                 {"refused", ServiceMethod::kRefused},
                                 {"courier", ServiceMethod::kCourier},
                                 {"electronic", ServiceMethod::kElectronic},
                                 {"public-notice", ServiceMethod::kPublicNotice}};
  cases::Service& service = doing->service.emplace();
  for (const Method& method : kMethods)
    if (options.serve == method.word) service.method = method.method;
  service.address = options.address;
  service.witnesses = doing->witnesses;
  if (!options.served.empty()) {
    service.served = ReadDay(session, "--served", options.served);
    if (!service.served) return false;
  }
  return true;
}

// Of the service, where there is one; else of what was paid or issued.
bool ReadProof(const Session& session, const ActOptions& options, cases::Doing* doing) {
  for (const std::string& file : options.proof) {
    auto proof = ReadAttachment(session, file, "proof");
    if (!proof) return false;
    (doing->service ? doing->service->proof : doing->proof).push_back(*std::move(proof));
  }
  return true;
}

bool ReadSmallFile(const Session& session, const std::string& path, std::string* into) {
  auto text = ReadFile(path, kMaxFormBytes);
  if (!text) {
    Complain(session, fmt::format("{}: cannot be read: {}", path, text.error()),
             fmt::format("{}:无法读取:{}", path, text.error()));
    return false;
  }
  *into = *std::move(text);
  return true;
}

// Everything on the command line into what is done; complains and gives nothing if it is not right.
std::optional<cases::Doing> ReadDoing(const Session& session, const ActOptions& options) {
  cases::Doing doing = options.doing;
  if (!options.choose.empty()) doing.choose = options.choose;
  if (!options.form.empty() && !ReadSmallFile(session, options.form, &doing.form))
    return std::nullopt;
  for (const std::string& word : options.attach) {
    auto attachment = ReadAttachment(session, word);
    if (!attachment) return std::nullopt;
    doing.attachments.push_back(*std::move(attachment));
  }
  if (!ReadService(session, options, &doing) || !ReadProof(session, options, &doing))
    return std::nullopt;
  if (!options.from.empty() || !options.until.empty()) {
    const auto from = ReadDay(session, "--from", options.from),
               until = ReadDay(session, "--until", options.until);
    if (!from || !until) return std::nullopt;
    doing.evidence = {*from, *until};
  }
  if (!options.signed_file.empty() &&
      !ReadSmallFile(session, options.signed_file, &doing.signed_statement))
    return std::nullopt;
  if (!options.signed_paper.empty()) {
    auto paper = ReadAttachment(session, options.signed_paper, "signed");
    if (!paper) return std::nullopt;
    doing.signed_paper = *std::move(paper);
  }
  if (!options.on_paper.empty()) {
    auto paper = ReadAttachment(session, options.on_paper, "signed");
    if (!paper) return std::nullopt;
    doing.on_paper = *std::move(paper);
  }
  return doing;
}

// What would happen, and what is to be signed for it in a file.
int TellPreview(const Session& session, const ActOptions& options, cases::Cases& store,
                const cases::Asking& asking, const cases::Doing& doing) {
  const auto preview = store.Try(doing, asking);
  if (!preview) return TellWhy(session, store, preview.error(), doing.case_id);
  std::shared_ptr<const Program> program;
  ProgramOf(store, doing.case_id, &program);
  std::string text;
  for (const flow::CaseEvent& event : preview->events)
    text += EventLine(*program, event, session.language());
  if (text.empty()) text = Say(session, "nothing would happen\n", "不会有变化\n");
  int exit_code = kClean;
  if (!options.out.empty() && !preview->to_be_signed.empty()) {
    if (auto written = WriteFile(options.out, preview->to_be_signed); !written) {
      Complain(session, fmt::format("{}: cannot be written: {}", options.out, written.error()),
               fmt::format("{}:无法写入:{}", options.out, written.error()));
      exit_code = kUnreadable;
    }
  } else if (!options.out.empty()) {
    Complain(session, "nothing is to be signed for this", "此项无需签署");
    exit_code = kFindings;
  }
  if (!Emit(session, text)) exit_code = kUnreadable;
  return exit_code;
}

int PreviewOne(const Session& session, const ActOptions& options) {
  const auto doing = ReadDoing(session, options);
  if (!doing) return kUnreadable;
  return OnStore(session, options.store, [&](cases::Cases& store, const cases::Asking& asking) {
    return TellPreview(session, options, store, asking, *doing);
  });
}

// Looks, signs what is to be signed, and acts.
int SignInPlace(const Session& session, const ActOptions& options, const cases::Asking& asking,
                cases::Cases& store, cases::Doing* doing) {
  const auto preview = store.Try(*doing, asking);
  if (!preview) return TellWhy(session, store, preview.error(), doing->case_id);
  if (preview->to_be_signed.empty()) {
    Complain(session, "nothing is to be signed for this; leave --sign out",
             "此项无需签署;请去掉 --sign");
    return kFindings;
  }
  auto text = SignedWith(session, options.sign_key, preview->to_be_signed);
  if (!text) return kUnreadable;
  doing->signed_statement = *std::move(text);
  return kClean;
}

// A document that is only named is no evidence: what its name stood for can be anything later.
void NoteNamesAlone(const Session& session, cases::Cases& store, const cases::Doing& doing) {
  std::shared_ptr<const Program> program;
  if (ProgramOf(store, doing.case_id, &program) == nullptr) return;
  std::vector<std::string> told;
  for (const Act& act : program->acts) {
    const auto* provide = std::get_if<ProvideAct>(&act.node);
    if (provide == nullptr || provide->type.kind != TypeKind::kDocument) continue;
    const std::string id = LastPart(program->case_names[provide->value].id);
    const auto calls_it = [&](std::string_view name) {
      return name == act.names.id || name == act.names.en || name == act.names.zh || name == id;
    };
    const auto named = [&](const std::string& word) {
      return calls_it(std::string_view(word).substr(0, word.find('=')));
    };
    const auto attached = [&](const cases::Attachment& one) { return calls_it(one.field); };
    if (std::ranges::none_of(doing.words, named) ||
        std::ranges::any_of(doing.attachments, attached))
      continue;
    const std::string title = NameFor(act.names, session.language());
    Complain(
        session,
        fmt::format("note: of '{0}' only a name was kept; --attach {0}=FILE keeps the document "
                    "itself, which proves what it says",
                    title),
        fmt::format("提示:「{0}」只记下了名称,没有保存文件;用 --attach {0}=文件 "
                    "保存原件,日后方能证明其内容",
                    title));
  }
}

int ActOne(const Session& session, const ActOptions& options) {
  auto doing = ReadDoing(session, options);
  if (!doing) return kUnreadable;
  return OnStore(session, options.store, [&](cases::Cases& store, cases::Asking asking) {
    if (options.version != 0) asking.expected = options.version;
    const int ready =
        options.sign_key.empty() ? kClean : SignInPlace(session, options, asking, store, &*doing);
    if (ready != kClean) return ready;
    const int told = TellDone(session, store, store.Do(*doing, asking), doing->case_id);
    if (told == kClean) NoteNamesAlone(session, store, *doing);
    return told;
  });
}

void AddDoing(CLI::App* command, ActOptions& options) {
  command->add_option("case", options.doing.case_id, "the case")->required();
  command->add_option("step", options.doing.step, "the step or choice")->required();
  command->add_option("fields", options.doing.words, "what is filled in: name=value …");
  command->add_option("--form", options.form, "the same as a JSON object in a file");
  command->add_option("--attach", options.attach, "a document: FIELD=FILE")
      ->allow_extra_args(false);
  command->add_option("--choose", options.choose, "a verdict or an option");
  command->add_option("--serve", options.serve, "how a notice was delivered")
      ->check(CLI::IsMember({"in-hand", "refused", "courier", "electronic", "public-notice"}));
  command->add_option("--served", options.served, "the day of delivery (default: today)");
  command->add_option("--address", options.address, "where it was delivered");
  command->add_option("--proof", options.proof, "what proves the delivery, payment or issue")
      ->allow_extra_args(false);
  command->add_option("--witness", options.doing.witnesses, "who saw a refusal: a person's id")
      ->allow_extra_args(false);
  command->add_option("--from", options.from, "first day of the evidence of a finding");
  command->add_option("--until", options.until, "last day of it");
  command->add_flag("--paid", options.doing.paid, "the payment was made");
  command->add_flag("--issued", options.doing.issued, "the document was handed out");
  command->add_option("--signed", options.signed_file,
                      "a signed statement, as `writ sign` wrote it");
  command->add_option("--signed-paper", options.signed_paper,
                      "a scan of the paper that was signed");
  command->add_option("--on-paper", options.on_paper,
                      "a scan of the paper that the employee signed, handed in by whoever does it");
  command->add_flag("--refused", options.doing.refused,
                    "whoever should sign refused to, before the witnesses");
}

}  // namespace

std::optional<std::string> SignedWith(const Session& session, const std::string& key_file,
                                      const std::string& to_be_signed) {
  const auto key = ReadKeyFile(session, key_file);
  if (!key) return std::nullopt;
  const auto asked = cases::ReadToBeSigned(to_be_signed);
  const auto done = asked ? cases::Sign(*asked, *key) : std::unexpected(asked.error());
  const auto text = done ? cases::Encode(*done) : std::unexpected(done.error());
  if (text) return *text;
  Complain(session, text.error(), text.error());
  return std::nullopt;
}

CaseCommand AddCaseOpen(CLI::App* cases, Session& session) {
  auto* command = cases->add_subcommand("open", "open a case of a procedure for a person");
  auto options = std::make_shared<OpenOptions>();
  command->add_option("policy", options->policy, "policy file")->required();
  command->add_option("procedure", options->opening.procedure, "the procedure")->required();
  command->add_option("arguments", options->opening.arguments, "its arguments: name=value …");
  command->add_option("--subject", options->opening.subject, "whom it is about: a person's id")
      ->required();
  command->add_option("--case", options->opening.case_id,
                      "what to call the case; nothing personal (default: made up)");
  command->add_option("--because", options->because, "the rule that proposed it");
  AddActing(command, options->store, session);
  AddLibrary(command, session);
  return {command, [&session, options] { return OpenOne(session, *options); }};
}

CaseCommand AddCaseAct(CLI::App* cases, Session& session) {
  auto* command = cases->add_subcommand("act", "do a step, or as much of it as is at hand");
  auto options = std::make_shared<ActOptions>();
  AddDoing(command, *options);
  command->add_option("--sign", options->sign_key, "sign with this key file");
  command->add_option("--version", options->version, "refuse if the case is no longer at this one");
  AddActing(command, options->store, session);
  return {command, [&session, options] { return ActOne(session, *options); }};
}

CaseCommand AddCasePreview(CLI::App* cases, Session& session) {
  auto* command = cases->add_subcommand("preview", "what an action would do, and what to sign");
  auto options = std::make_shared<ActOptions>();
  AddDoing(command, *options);
  command->add_option("-o,--out", options->out, "file for what is to be signed");
  AddActing(command, options->store, session);
  return {command, [&session, options] { return PreviewOne(session, *options); }};
}

CaseCommand AddCaseReport(CLI::App* cases, Session& session) {
  auto* command = cases->add_subcommand("report", "say that an event took place");
  struct Options {
    StoreOptions store;
    std::string case_id, event, on;
    std::vector<std::string> proof;
  };
  auto options = std::make_shared<Options>();
  command->add_option("case", options->case_id, "the case")->required();
  command->add_option("event", options->event, "the event, as the policy declares it")->required();
  command->add_option("--on", options->on, "the day it took place")->required();
  command->add_option("--proof", options->proof, "a document that proves it")
      ->allow_extra_args(false);
  AddActing(command, options->store, session);
  return {command, [&session, options] {
            const auto on = ReadDay(session, "--on", options->on);
            if (!on) return kUnreadable;
            std::vector<cases::Attachment> proof;
            for (const std::string& file : options->proof) {
              auto attachment = ReadAttachment(session, file, "proof");
              if (!attachment) return kUnreadable;
              proof.push_back(*std::move(attachment));
            }
            return DoOnce(session, options->store, options->case_id,
                          [&](cases::Cases& store, const cases::Asking& asking) {
                            return store.ReportEvent(options->case_id, options->event, *on, proof,
                                                     asking);
                          });
          }};
}

CaseCommand AddCaseWithdraw(CLI::App* cases, Session& session) {
  auto* command = cases->add_subcommand("withdraw", "end a case, by somebody who may act now");
  struct Options {
    StoreOptions store;
    std::string case_id, outcome;
    std::vector<std::string> proof;
  };
  auto options = std::make_shared<Options>();
  command->add_option("case", options->case_id, "the case")->required();
  command->add_option("outcome", options->outcome, "how it ends, in a word")->required();
  command->add_option("--proof", options->proof, "what shows that the employee agrees")
      ->allow_extra_args(false);
  AddActing(command, options->store, session);
  return {command, [&session, options]() -> int {
            std::vector<cases::Attachment> agreed;
            for (const std::string& file : options->proof) {
              auto attachment = ReadAttachment(session, file, "proof");
              if (!attachment) return kUnreadable;
              agreed.push_back(*std::move(attachment));
            }
            return DoOnce(session, options->store, options->case_id,
                          [&](cases::Cases& store, const cases::Asking& asking) {
                            return store.Withdraw(options->case_id, options->outcome, asking,
                                                  agreed);
                          });
          }};
}

}  // namespace writ::cli
