export default {
  COURSE_ENROLLMENT: 'O aluno se inscreve em um curso',
  LEARNING_PATH_ENROLLMENT: 'O aluno se inscreve em um programa de aprendizagem',
  CERTIFICATION_ENROLLMENT: 'O aluno se inscreve em uma certificação',
  COURSE_COMPLETED: 'O aluno conclui um curso',
  LEARNING_PATH_COMPLETED: 'O aluno conclui um programa de aprendizagem',
  CERTIFICATION_COMPLETED: 'O aluno conclui uma certificação',
  COURSE_UNENROLLMENT: 'O aluno cancela a própria inscrição em um curso',
  LEARNING_PATH_UNENROLLMENT: 'O aluno cancela a própria inscrição em um programa de aprendizagem',
  CERTIFICATION_UNENROLLMENT: 'O aluno cancela a própria inscrição em uma certificação',
  COURSE_ENROLLMENT_BATCH: 'Alunos são inscritos em um curso por um administrador, um gerente ou a plataforma',
  LEARNING_PATH_ENROLLMENT_BATCH:
    'Alunos são inscritos em um programa de aprendizagem por um administrador, um gerente ou a plataforma',
  CERTIFICATION_ENROLLMENT_BATCH:
    'Alunos são inscritos em uma certificação por um administrador, um gerente ou a plataforma',
  COURSE_COMPLETED_BATCH: 'Conclusão de um curso marcada por um administrador, um gerente ou a plataforma',
  LEARNING_PATH_COMPLETED_BATCH:
    'Conclusão de um programa de aprendizagem marcada por um administrador, um gerente ou a plataforma',
  CERTIFICATION_COMPLETED_BATCH:
    'Conclusão de uma certificação marcada por um administrador, um gerente ou a plataforma',
  COURSE_UNENROLLMENT_BATCH: 'Inscrição em um curso cancelada por um administrador, um gerente ou a plataforma',
  LEARNING_PATH_UNENROLLMENT_BATCH:
    'Inscrição em um programa de aprendizagem cancelada por um administrador, um gerente ou a plataforma',
  CERTIFICATION_UNENROLLMENT_BATCH:
    'Inscrição em uma certificação cancelada por um administrador, um gerente ou a plataforma',
  CI_STATS: 'As vagas ou a lista de espera de uma instância de curso mudam',
  LEARNING_OBJECT_DRAFT: 'Um objeto de aprendizagem é criado ou alterado como rascunho',
  LEARNING_OBJECT_MODIFICATION: 'Um objeto de aprendizagem é publicado, alterado ou desativado',
  LEARNING_OBJECT_DELETION: 'Um objeto de aprendizagem é excluído',
  LEARNING_OBJECT_INSTANCE_MODIFICATION: 'Uma instância é criada, alterada ou desativada',
  LEARNING_OBJECT_INSTANCE_DELETION: 'Uma instância de um curso individualizado é excluída',
  LEARNING_PATH_COMPLETION_ROLLBACK: 'O aluno atualiza a conclusão de um programa de aprendizagem',
  LEARNER_PROGRESS: 'O aluno conclui um módulo',
  LEARNING_OBJECT_MODIFICATION_BATCH: 'Um objeto de aprendizagem é alterado por migração',
  LEARNING_OBJECT_INSTANCE_MODIFICATION_BATCH: 'Uma instância é criada ou alterada por migração',
  LEARNING_PATH_COMPLETION_ROLLBACK_BATCH: 'Um administrador atualiza conclusões de um programa de aprendizagem',
  'RESPONSE:ASYNCAPI_USERGROUP_USER_ADDED': 'Terminou uma chamada assíncrona que adiciona usuários a um grupo',
  'RESPONSE:ASYNCAPI_USERGROUP_USER_REMOVED': 'Terminou uma chamada assíncrona que remove usuários de um grupo',
};
