import 'reflect-metadata';
import { serve } from './cli/serve';

void serve(process.argv.includes('--dev'));
