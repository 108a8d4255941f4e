export default {
  COURSE_ENROLLMENT: 'Teilnehmer meldet sich selbst zu einem Kurs an',
  LEARNING_PATH_ENROLLMENT: 'Teilnehmer meldet sich selbst zu einem Lernpfad an',
  CERTIFICATION_ENROLLMENT: 'Teilnehmer meldet sich selbst zu einer Zertifizierung an',
  COURSE_COMPLETED: 'Teilnehmer schließt einen Kurs ab',
  LEARNING_PATH_COMPLETED: 'Teilnehmer schließt einen Lernpfad ab',
  CERTIFICATION_COMPLETED: 'Teilnehmer schließt eine Zertifizierung ab',
  COURSE_UNENROLLMENT: 'Teilnehmer meldet sich selbst von einem Kurs ab',
  LEARNING_PATH_UNENROLLMENT: 'Teilnehmer meldet sich selbst von einem Lernpfad ab',
  CERTIFICATION_UNENROLLMENT: 'Teilnehmer meldet sich selbst von einer Zertifizierung ab',
  COURSE_ENROLLMENT_BATCH: 'Teilnehmer werden von Administrator, Manager oder Plattform zu einem Kurs angemeldet',
  LEARNING_PATH_ENROLLMENT_BATCH:
    'Teilnehmer werden von Administrator, Manager oder Plattform zu einem Lernpfad angemeldet',
  CERTIFICATION_ENROLLMENT_BATCH:
    'Teilnehmer werden von Administrator, Manager oder Plattform zu einer Zertifizierung angemeldet',
  COURSE_COMPLETED_BATCH: 'Kurs wird von Administrator, Manager oder Plattform als abgeschlossen markiert',
  LEARNING_PATH_COMPLETED_BATCH: 'Lernpfad wird von Administrator, Manager oder Plattform als abgeschlossen markiert',
  CERTIFICATION_COMPLETED_BATCH:
    'Zertifizierung wird von Administrator, Manager oder Plattform als abgeschlossen markiert',
  COURSE_UNENROLLMENT_BATCH: 'Teilnehmer werden von Administrator, Manager oder Plattform von einem Kurs abgemeldet',
  LEARNING_PATH_UNENROLLMENT_BATCH:
    'Teilnehmer werden von Administrator, Manager oder Plattform von einem Lernpfad abgemeldet',
  CERTIFICATION_UNENROLLMENT_BATCH:
    'Teilnehmer werden von Administrator, Manager oder Plattform von einer Zertifizierung abgemeldet',
  CI_STATS: 'Plätze oder Warteliste einer Kursinstanz ändern sich',
  LEARNING_OBJECT_DRAFT: 'Lernobjekt wird als Entwurf erstellt oder geändert',
  LEARNING_OBJECT_MODIFICATION: 'Lernobjekt wird veröffentlicht, geändert oder eingestellt',
  LEARNING_OBJECT_DELETION: 'Lernobjekt wird gelöscht',
  LEARNING_OBJECT_INSTANCE_MODIFICATION: 'Instanz wird erstellt, geändert oder eingestellt',
  LEARNING_OBJECT_INSTANCE_DELETION: 'Instanz eines Selbstlernkurses wird gelöscht',
  LEARNING_PATH_COMPLETION_ROLLBACK: 'Teilnehmer aktualisiert den Abschluss eines Lernpfads',
  LEARNER_PROGRESS: 'Teilnehmer schließt ein Modul ab',
  LEARNING_OBJECT_MODIFICATION_BATCH: 'Lernobjekt wird durch eine Migration geändert',
  LEARNING_OBJECT_INSTANCE_MODIFICATION_BATCH: 'Instanz wird durch eine Migration erstellt oder geändert',
  LEARNING_PATH_COMPLETION_ROLLBACK_BATCH: 'Administrator aktualisiert Abschlüsse eines Lernpfads',
  'RESPONSE:ASYNCAPI_USERGROUP_USER_ADDED': 'Asynchroner Aufruf, der Benutzer einer Gruppe hinzufügt, ist fertig',
  'RESPONSE:ASYNCAPI_USERGROUP_USER_REMOVED': 'Asynchroner Aufruf, der Benutzer aus einer Gruppe entfernt, ist fertig',
};
