export default {
  COURSE_ENROLLMENT: 'Un apprenant s’inscrit à une formation',
  LEARNING_PATH_ENROLLMENT: 'Un apprenant s’inscrit à un parcours d’apprentissage',
  CERTIFICATION_ENROLLMENT: 'Un apprenant s’inscrit à une certification',
  COURSE_COMPLETED: 'Un apprenant termine une formation',
  LEARNING_PATH_COMPLETED: 'Un apprenant termine un parcours d’apprentissage',
  CERTIFICATION_COMPLETED: 'Un apprenant termine une certification',
  COURSE_UNENROLLMENT: 'Un apprenant se désinscrit d’une formation',
  LEARNING_PATH_UNENROLLMENT: 'Un apprenant se désinscrit d’un parcours d’apprentissage',
  CERTIFICATION_UNENROLLMENT: 'Un apprenant se désinscrit d’une certification',
  COURSE_ENROLLMENT_BATCH:
    'Des apprenants sont inscrits à une formation par un administrateur, un manager ou la plateforme',
  LEARNING_PATH_ENROLLMENT_BATCH:
    'Des apprenants sont inscrits à un parcours d’apprentissage par un administrateur, un manager ou la plateforme',
  CERTIFICATION_ENROLLMENT_BATCH:
    'Des apprenants sont inscrits à une certification par un administrateur, un manager ou la plateforme',
  COURSE_COMPLETED_BATCH: 'Une formation : achèvement marqué par un administrateur, un manager ou la plateforme',
  LEARNING_PATH_COMPLETED_BATCH:
    'Un parcours d’apprentissage : achèvement marqué par un administrateur, un manager ou la plateforme',
  CERTIFICATION_COMPLETED_BATCH:
    'Une certification : achèvement marqué par un administrateur, un manager ou la plateforme',
  COURSE_UNENROLLMENT_BATCH:
    'Des apprenants sont désinscrits d’une formation par un administrateur, un manager ou la plateforme',
  LEARNING_PATH_UNENROLLMENT_BATCH:
    'Des apprenants sont désinscrits d’un parcours d’apprentissage par un administrateur, un manager ou la plateforme',
  CERTIFICATION_UNENROLLMENT_BATCH:
    'Des apprenants sont désinscrits d’une certification par un administrateur, un manager ou la plateforme',
  CI_STATS: 'Les places ou la liste d’attente d’une instance de formation changent',
  LEARNING_OBJECT_DRAFT: 'Un objet d’apprentissage est créé ou modifié comme brouillon',
  LEARNING_OBJECT_MODIFICATION: 'Un objet d’apprentissage est publié, modifié ou retiré',
  LEARNING_OBJECT_DELETION: 'Un objet d’apprentissage est supprimé',
  LEARNING_OBJECT_INSTANCE_MODIFICATION: 'Une instance est créée, modifiée ou retirée',
  LEARNING_OBJECT_INSTANCE_DELETION: 'Une instance d’une formation en autonomie est supprimée',
  LEARNING_PATH_COMPLETION_ROLLBACK: 'Un apprenant actualise l’achèvement d’un parcours d’apprentissage',
  LEARNER_PROGRESS: 'Un apprenant termine un module',
  LEARNING_OBJECT_MODIFICATION_BATCH: 'Un objet d’apprentissage est modifié par migration',
  LEARNING_OBJECT_INSTANCE_MODIFICATION_BATCH: 'Une instance est créée ou modifiée par migration',
  LEARNING_PATH_COMPLETION_ROLLBACK_BATCH: 'Un administrateur actualise les achèvements d’un parcours d’apprentissage',
  'RESPONSE:ASYNCAPI_USERGROUP_USER_ADDED': 'Un appel asynchrone qui ajoute des utilisateurs à un groupe est terminé',
  'RESPONSE:ASYNCAPI_USERGROUP_USER_REMOVED': 'Un appel asynchrone qui retire des utilisateurs d’un groupe est terminé',
};
