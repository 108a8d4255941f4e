export default {
  COURSE_ENROLLMENT: 'Un allievo si iscrive a un corso',
  LEARNING_PATH_ENROLLMENT: 'Un allievo si iscrive a un percorso di apprendimento',
  CERTIFICATION_ENROLLMENT: 'Un allievo si iscrive a una certificazione',
  COURSE_COMPLETED: 'Un allievo completa un corso',
  LEARNING_PATH_COMPLETED: 'Un allievo completa un percorso di apprendimento',
  CERTIFICATION_COMPLETED: 'Un allievo completa una certificazione',
  COURSE_UNENROLLMENT: 'Un allievo annulla l’iscrizione da un corso',
  LEARNING_PATH_UNENROLLMENT: 'Un allievo annulla l’iscrizione da un percorso di apprendimento',
  CERTIFICATION_UNENROLLMENT: 'Un allievo annulla l’iscrizione da una certificazione',
  COURSE_ENROLLMENT_BATCH: 'Allievi iscritti a un corso da un amministratore, un manager o la piattaforma',
  LEARNING_PATH_ENROLLMENT_BATCH:
    'Allievi iscritti a un percorso di apprendimento da un amministratore, un manager o la piattaforma',
  CERTIFICATION_ENROLLMENT_BATCH:
    'Allievi iscritti a una certificazione da un amministratore, un manager o la piattaforma',
  COURSE_COMPLETED_BATCH: 'Un corso: completamento segnato da un amministratore, un manager o la piattaforma',
  LEARNING_PATH_COMPLETED_BATCH:
    'Un percorso di apprendimento: completamento segnato da un amministratore, un manager o la piattaforma',
  CERTIFICATION_COMPLETED_BATCH:
    'Una certificazione: completamento segnato da un amministratore, un manager o la piattaforma',
  COURSE_UNENROLLMENT_BATCH: 'Iscrizione da un corso annullata da un amministratore, un manager o la piattaforma',
  LEARNING_PATH_UNENROLLMENT_BATCH:
    'Iscrizione da un percorso di apprendimento annullata da un amministratore, un manager o la piattaforma',
  CERTIFICATION_UNENROLLMENT_BATCH:
    'Iscrizione da una certificazione annullata da un amministratore, un manager o la piattaforma',
  CI_STATS: 'Cambiano i posti o la lista d’attesa di un’istanza di corso',
  LEARNING_OBJECT_DRAFT: 'Un oggetto di apprendimento viene creato o modificato come bozza',
  LEARNING_OBJECT_MODIFICATION: 'Un oggetto di apprendimento viene pubblicato, modificato o ritirato',
  LEARNING_OBJECT_DELETION: 'Un oggetto di apprendimento viene eliminato',
  LEARNING_OBJECT_INSTANCE_MODIFICATION: 'Un’istanza viene creata, modificata o ritirata',
  LEARNING_OBJECT_INSTANCE_DELETION: 'Un’istanza di un corso autogestito viene eliminata',
  LEARNING_PATH_COMPLETION_ROLLBACK: 'Un allievo aggiorna il completamento di un percorso di apprendimento',
  LEARNER_PROGRESS: 'Un allievo completa un modulo',
  LEARNING_OBJECT_MODIFICATION_BATCH: 'Un oggetto di apprendimento viene modificato da una migrazione',
  LEARNING_OBJECT_INSTANCE_MODIFICATION_BATCH: 'Un’istanza viene creata o modificata da una migrazione',
  LEARNING_PATH_COMPLETION_ROLLBACK_BATCH: 'Un amministratore aggiorna i completamenti di un percorso di apprendimento',
  'RESPONSE:ASYNCAPI_USERGROUP_USER_ADDED': 'Terminata una chiamata asincrona che aggiunge utenti a un gruppo',
  'RESPONSE:ASYNCAPI_USERGROUP_USER_REMOVED': 'Terminata una chiamata asincrona che rimuove utenti da un gruppo',
};
