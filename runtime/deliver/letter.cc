#include "runtime/deliver/letter.h"

#include <algorithm>

#include "engine/base/overloaded.h"
#include "engine/flow/state.h"
#include "engine/render/explanation.h"
#include "runtime/cases/rendered.h"
#include "runtime/facts/builder.h"

namespace writ::deliver {
namespace {

using cases::MessageContents;
using cases::OutboxMessage;

struct Words {
  std::string subject, text;
};

std::string NameIn(const Program& program, const std::string& step, bool zh) {
  for (const Act& act : program.acts)
    if (act.names.id == step)
      return NameFor(act.names, zh ? Language::kChinese : Language::kEnglish);
  return step;
}

std::string LookUp(const std::string& case_id, bool zh) {
  return zh ? "\n\n查看:writ case show " + case_id + "\n"
            : "\n\nTo see it: writ case show " + case_id + "\n";
}

Words WordsOf(const Program& program, const OutboxMessage& message, bool zh) {
  const std::string& id = message.case_id();
  return std::visit(
      Overloaded{[&](const EffectReleased& e) -> Words {
                   const std::string grounds =
                       e.grounds ? (zh ? "\n依据:" : "\nGrounds: ") + e.grounds->text : "";
                   if (zh)
                     return {"案件 " + id + ":准予生效", "案件 " + id + ":「" + e.effect.text +
                                                             "」准予生效。" + grounds +
                                                             LookUp(id, zh)};
                   return {"Case " + id + ": an effect was released",
                           "The effect '" + e.effect.text + "' of case " + id + " was released." +
                               grounds + LookUp(id, zh)};
                 },
                 [&](const Reacted&) -> Words {
                   if (zh)
                     return {"案件 " + id + ":请知悉",
                             "案件 " + id + " 中发生了须告知贵方的事项。" + LookUp(id, zh)};
                   return {"Case " + id + ": for your information",
                           "Something took place in case " + id + " that you are to be told of." +
                               LookUp(id, zh)};
                 },
                 [&](const TimerFired&) -> Words {
                   const std::string step =
                       NameIn(program, message.record.changes->escalated.front().text, zh);
                   if (zh)
                     return {"案件 " + id + ":期限届满",
                             "案件 " + id + " 的步骤「" + step +
                                 "」期限已过,尚未办理,现可由贵方办理。" + LookUp(id, zh)};
                   return {"Case " + id + ": a deadline has passed",
                           "The step '" + step + "' of case " + id +
                               " was not done in time; you may do it now." + LookUp(id, zh)};
                 },
                 [&](const auto&) -> Words { return {}; }},
      message.record.event);
}

// Where mail to a person goes, by the fact that says so as it is known now; empty if nothing does.
cases::Result<std::string> AddressOf(cases::Cases& cases, const Program& program,
                                     const std::string& person, const Config& config) {
  if (config.address_fact.empty() || person.empty()) return std::string();
  const auto fact = program.FindFact(SubjectEntity(program), config.address_fact);
  if (!fact) return std::string();
  const auto facts = cases.FactsOf(program, person);
  if (!facts) return std::unexpected(facts.error());
  const Recording* newest = facts->record.Find(*fact, std::nullopt, flow::DayOf(cases.Now()));
  const auto* value = newest == nullptr ? nullptr : std::get_if<Scalar>(&newest->value);
  if (value == nullptr || value->type.kind != TypeKind::kText) return std::string();
  return value->text;
}

// All of them have an address, or nothing is sent.
cases::Result<std::vector<std::string>> Recipients(cases::Cases& cases, const Program& program,
                                                   const OutboxMessage& message,
                                                   const MessageContents& contents,
                                                   const Config& config) {
  const Route& route = config.RouteOf(message.kind);
  if (!route.to.empty()) return route.to;
  std::vector<Id> whom = contents.tells;
  if (message.kind == cases::MessageKind::kDocument) whom = {Id("the employee")};
  std::vector<std::string> all;
  for (const Id& one : whom) {
    std::vector<std::string> found;
    if (one.text == "the employee") {
      auto address = AddressOf(cases, program, contents.person, config);
      if (!address) return std::unexpected(address.error());
      if (IsMailAddress(*address)) found.push_back(*std::move(address));
    } else if (const auto at = config.roles.find(one.text); at != config.roles.end()) {
      found = at->second;
    }
    if (found.empty()) return std::vector<std::string>();
    for (std::string& address : found)
      if (std::ranges::find(all, address) == all.end()) all.push_back(std::move(address));
  }
  return all;
}

}  // namespace

cases::Result<std::expected<std::string, std::string>> LetterOf(cases::Cases& cases,
                                                                const OutboxMessage& message,
                                                                const MessageContents& contents,
                                                                Language language,
                                                                const cases::Asking& asking) {
  using Letter = std::expected<std::string, std::string>;
  cases::Asking then = asking;
  then.now = message.record.recorded;
  auto letter =
      cases::RenderDocument(cases, message.case_id(), contents.document, {language}, then);
  if (!letter && letter.error().type != cases::TroubleClass::kWorld)
    return Letter(std::unexpected(letter.error().word));
  if (!letter) return std::unexpected(letter.error());
  return Letter(std::move(letter->html.page));
}

cases::Result<Composed> ComposeMail(cases::Cases& cases, const OutboxMessage& message,
                                    const MessageContents& contents, const Config& config,
                                    const cases::Asking& asking) {
  const bool zh = config.mail->language == Language::kChinese;
  const auto program = cases.ProgramOf(message.record.bundle.value_or(Hash{}));
  if (!program) return std::unexpected(program.error());
  auto recipients = Recipients(cases, **program, message, contents, config);
  if (!recipients) return std::unexpected(recipients.error());
  if (recipients->empty()) return Composed(std::unexpected("no_address"));
  Mail mail{.id = message.id,
            .sender = config.mail->sender,
            .recipients = *std::move(recipients),
            .date = message.record.recorded,
            .subject = {},
            .text = {},
            .attachment = {}};
  if (message.kind != cases::MessageKind::kDocument) {
    Words words = WordsOf(**program, message, zh);
    mail.subject = std::move(words.subject);
    mail.text = std::move(words.text);
    return Composed(std::move(mail));
  }
  auto letter = LetterOf(cases, message, contents, config.mail->language, asking);
  if (!letter) return std::unexpected(letter.error());
  if (!*letter) return Composed(std::unexpected(letter->error()));
  mail.subject = zh ? "文书" : "A letter";
  mail.text = zh ? "您好:\n\n随附一份出具给您的文书,请打开附件查看。\n"
                 : "Good day,\n\nattached is a letter that was issued to you.\n";
  mail.attachment = MailPart{"letter.html", "text/html; charset=utf-8", **std::move(letter)};
  return Composed(std::move(mail));
}

}  // namespace writ::deliver
