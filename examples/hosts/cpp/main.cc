// An improvement plan, run by a program that has Writ built into it.
// FOLDER gets the store; POLICY is examples/incompetence/policy.writ, FACTS its facts/2026-04.json.
#include <array>
#include <filesystem>
#include <iostream>

#include "engine/diagnostics/render.h"
#include "engine/flow/open_work.h"
#include "runtime/cases/cases.h"
#include "runtime/cases/library.h"
#include "runtime/cases/signing.h"

namespace {
using namespace writ;
using cases::Asking, cases::Cases, cases::Doing, cases::Fail, cases::Result;

constexpr const char* kCase = "PIP-7";
Instant now = *Instant::ParseIso("2026-04-10T01:00:00.000Z");  // this host's clock

void Hear(cases::LogLevel level, const std::string& line) {
  std::cerr << (level >= cases::LogLevel::kWarning ? "writ, warning: " : "writ: ") << line << "\n";
}

Asking By(const char* person) {
  Asking asking;
  asking.person = person;
  return asking;
}

// A key that is made anew in each run: a real host keeps it where its person does.
audit::SigningKey KeyOf(const std::string& person) {
  return audit::SigningKey(audit::SigningKey::Seed(Sha256("not a secret: " + person)));
}

Result<void> AddPeople(Cases& store) {
  using Texts = std::array<std::string, 3>;
  for (const auto& [id, name, role] : {Texts{"M1", "王志强", "manager"},
                                       {"H1", "李敏", "hr"},
                                       {"D1", "周海", "hr_director"},
                                       {"E-1007", "张三", ""}}) {
    cases::NewPerson person{.id = id, .name = name, .roles = {}, .key = KeyOf(id).public_key()};
    if (!role.empty()) person.roles.push_back(role);
    if (auto added = store.AddPerson(person, By("")); !added) return Fail(added.error());
  }
  return {};
}

Result<void> ImportFacts(Cases& store, const Program& program, const std::string& path) {
  const auto bytes = ReadWhole(PosixDisk(), path, 1 << 20);
  if (!bytes) return Fail(bytes.error());
  SourceSet sources;
  Diagnostics diagnostics;
  const auto batch = FactReaderFor(path).Read(program, {{path, *bytes}}, sources, diagnostics);
  if (!batch)
    return Fail(cases::TroubleKind::kFile, path, RenderText(diagnostics.Sorted(), sources, {}));
  const auto imported = store.Import(*batch, "crm", By("H1"));
  if (!imported) return Fail(imported.error());
  std::cout << "imported " << batch->subjects.size() << " people\n";
  return {};
}

// Looks at what is to be signed, signs it with the person's key, and hands it in.
Result<cases::Done> DoSigned(Cases& store, Doing doing, const char* person) {
  const auto preview = store.Try(doing, By(person));
  if (!preview) return Fail(preview.error());
  const auto asked = cases::ReadToBeSigned(preview->to_be_signed);
  const auto done = asked ? cases::Sign(*asked, KeyOf(person)) : std::unexpected(asked.error());
  const auto text = done ? cases::Encode(*done) : std::unexpected(done.error());
  if (!text) return Fail(cases::TroubleKind::kNotSigned, kCase, text.error());
  doing.signed_statement = *text;
  return store.Do(doing, By(person));
}

// Who may do what now, and what the case waits for.
Result<void> AskWhy(Cases& store) {
  const auto view = store.Look(kCase, By(""));
  if (!view) return Fail(view.error());
  const auto work = flow::OpenWorkOf(*(*view)->program, (*view)->data.state, (*view)->inputs);
  for (const flow::OpenTask& task : work.tasks)
    std::cout << "open: " << task.title.en << ", by " << task.by.title.en << "\n";
  for (const flow::Waiting& wait : work.waits)
    std::cout << "waits until " << (wait.due ? wait.due->ToIso() : "something happens") << "\n";
  return {};
}

Result<void> Run(const std::string& folder, const std::string& policy, const std::string& facts) {
  std::error_code ignored;  // if there is no folder, opening says so
  std::filesystem::create_directories(folder, ignored);
  cases::Options options;
  options.folder = folder + "/store";
  options.trust = folder + "/trust";  // keys and anchors: better on another volume
  options.create = true;
  options.clock = [] { return now; };
  options.log = cases::LoggerTo(Hear);
  auto opened = Cases::Open(options);
  if (!opened) return Fail(opened.error());
  Cases& store = **opened;

  const auto packed = cases::PackFile(policy, {RULES});
  if (!packed) return Fail(packed.error());
  if (auto done = store.Install(packed->bundle, By("")); !done) return done;
  if (auto done = AddPeople(store); !done) return done;
  if (auto done = ImportFacts(store, *packed->compilation.program, facts); !done) return done;

  const cases::Opening opening{.bundle = packed->bundle.hash(),
                               .procedure = "improvement_plan",
                               .subject = "E-1007",
                               .case_id = kCase,
                               .arguments = {"uplift=20%"},
                               .because = "improvement_needed"};
  if (auto done = store.OpenCase(opening, By("H1")); !done) return Fail(done.error());

  Doing plan{.case_id = kCase, .step = "plan", .words = {"goals=20 % more than in March"}};
  plan.attachments = {
      {"weekly_report", "week-15.json", [&] { return SourceOfFile(PosixDisk(), facts); }}};
  if (auto done = store.Do(plan, By("M1")); !done) return Fail(done.error());
  // A refusal is an answer: it says what was found, and nothing was written.
  if (auto done = store.Do({.case_id = kCase, .step = "assess"}, By("D1")); !done)
    std::cout << "refused (" << done.error().word << "): " << done.error().text.en << "\n";
  if (auto why = AskWhy(store); !why) return why;
  if (auto done = DoSigned(store, {.case_id = kCase, .step = "plan"}, "E-1007"); !done)
    return Fail(done.error());
  if (auto why = AskWhy(store); !why) return why;

  now = *Instant::ParseIso("2026-05-14T01:00:00.000Z");  // a month later
  if (auto ticked = store.Tick(By(""), true); !ticked) return Fail(ticked.error());
  const auto timeline = store.Timeline(kCase);
  if (!timeline) return Fail(timeline.error());
  for (const cases::Moment& moment : *timeline)
    std::cout << moment.record.recorded.ToIso() << "  " << KindOf(moment.record.event) << "  "
              << moment.actor << "\n";
  const auto report = store.Verify(true);
  if (!report) return Fail(report.error());
  if (report->first) return Fail(*report->first);
  std::cout << "verified " << report->size << " records\n";
  return store.Close();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: improvement_host FOLDER POLICY FACTS\n";
    return 2;
  }
  const auto done = Run(argv[1], argv[2], argv[3]);
  if (done) return 0;
  std::cerr << done.error().word << ": " << done.error().text.en << "\n"
            << done.error().text.zh << "\n";
  return 1;
}
